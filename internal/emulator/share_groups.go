package emulator

// checkShareGroup: a DELETE of a share in a share group has to name the group, at
// every microversion (observed on Manila 15.1).
func (e *Emulator) checkShareGroup(c *call, s *share) error {
	switch given := c.query.Get("share_group_id"); {
	case s.ShareGroupID == "" || given == s.ShareGroupID:
		return nil
	case given == "":
		return badRequest("Must provide 'share_group_id' as a request parameter when deleting a share in a share group.")
	}
	return badRequest("The specified 'share_group_id' does not match the share group id of the share.")
}
