package emulator

import "fmt"

// hasSnapshots is whether the type of a share has snapshots.
func (e *Emulator) hasSnapshots(s *share) bool { return s.shareType().snapshots && !e.opts.SFS }

// snapshotsOf counts the snapshots of a share, in any status.
func (e *Emulator) snapshotsOf(s *share) (count int) {
	for _, snapshot := range e.snapshots {
		if snapshot.ShareID == s.ID {
			count++
		}
	}
	return count
}

// checkSnapshots refuses to delete a share that has snapshots. Up to Manila 16 the
// text is a placeholder that is not filled in.
func (e *Emulator) checkSnapshots(c *call, s *share) error {
	count := e.snapshotsOf(s)
	switch {
	case count == 0:
		return nil
	case c.emulatesFullTexts:
		return forbidden(fmt.Sprintf("Invalid share: Share still has %d dependent snapshots.", count))
	}
	return forbidden("Invalid share: %(reason)s.")
}

// parseSnapshot is the snapshot that a new share is created from: of an available
// one, with at least its size, of its share's type and zone.
func (e *Emulator) parseSnapshot(_ *call, given map[string]any, s *share) error {
	if given["snapshot_id"] == nil {
		return nil
	}
	from := e.snapshot(pythonString(given["snapshot_id"]))
	if from == nil || from.ProjectID != s.ProjectID {
		return notFound("ShareSnapshotNotFound: Snapshot %s could not be found.", pythonString(given["snapshot_id"]))
	}
	parent := e.share(from.ShareID)
	switch {
	case from.Status != available:
		return badRequest("Invalid share snapshot: status must be 'available'.")
	case s.Size < from.Size:
		return badRequest("Invalid input received: Share size '%d' must be equal or greater than snapshot size.", s.Size)
	case given["share_type"] != nil && s.TypeID != parent.TypeID:
		return badRequest("Invalid input received: Invalid share type specified: the requested share type must match the type of the source share. " +
			"If a share type is not specified when requesting a new share from a snapshot, the share type of the source share will be applied to the new share.")
	}
	s.SnapshotID, s.TypeID, s.TypeName = from.ID, parent.TypeID, parent.TypeName
	s.AvailabilityZone = parent.AvailabilityZone
	return nil
}
