package settle

import "time"

// Created is the goal of a create: the share is available.
type Created struct {
	// Sent is when the create was accepted, and Grace how long the service
	// may go on answering "not found" after that.
	Sent  time.Time
	Grace time.Duration
}

// Judge waits for "available"; any other end is a failure.
func (c Created) Judge(history []Look) Verdict {
	last := history[len(history)-1]
	if last.Err != nil {
		return judgeFailedLook(last)
	}
	if last.Gone {
		if last.Begun.Before(c.Sent.Add(c.Grace)) {
			return pending()
		}
		return failed(Gone)
	}
	switch KindOf(last.Status) {
	case AtRest:
		if last.Status == available {
			return settled()
		}
		return pending()
	case Stuck, LossRefused:
		return failed(Broken)
	case Leaving:
		return failed(Gone)
	default:
		return pending()
	}
}

// Deleted is the goal of a delete: the service no longer knows the share.
type Deleted struct {
	// Sent is when the delete was accepted, and Grace how long it may stay
	// invisible after that.
	Sent  time.Time
	Grace time.Duration
}

// Judge waits for "not found". A share that fails to be deleted, or that is
// at rest again, is a failure.
func (d Deleted) Judge(history []Look) Verdict {
	last := history[len(history)-1]
	if last.Err != nil {
		return judgeFailedLook(last)
	}
	if last.Gone {
		return settled()
	}
	switch KindOf(last.Status) {
	case AtRest, LossRefused, Stuck:
		if leavingSeen(history) {
			return failed(Refused)
		}
		if last.Begun.Before(d.Sent.Add(d.Grace)) {
			return pending()
		}
		return failed(NeverStarted)
	case Leaving:
		if LeavingFailed(last.Status) {
			return failed(Broken)
		}
		return pending()
	default:
		return pending()
	}
}

func leavingSeen(history []Look) bool {
	for _, look := range history {
		if look.Err == nil && KindOf(look.Status) == Leaving {
			return true
		}
	}
	return false
}

// Rest is the goal before acting on a share: nobody's work on it is under
// way. It is settled by any status that does not change by itself, errors and
// unknown ones included; what may be done from there is the caller's to judge,
// and then the service's.
type Rest struct {
	// Suspicious asks for a second look even when the first shows rest: an
	// earlier run left work behind, and its end may be seen torn.
	Suspicious bool
}

// Judge waits for a status that does not change by itself. After work has
// been seen, or is suspected, one look is not enough to believe the size.
func (r Rest) Judge(history []Look) Verdict {
	last := history[len(history)-1]
	if last.Err != nil {
		return judgeFailedLook(last)
	}
	if last.Gone || KindOf(last.Status) == Leaving {
		return failed(Gone)
	}
	if KindOf(last.Status) == Working {
		return pending()
	}
	if !r.Suspicious && !workSeen(history) {
		return settled()
	}
	for i := len(history) - 2; i >= 0; i-- {
		earlier := history[i]
		if earlier.Err != nil {
			continue
		}
		if earlier.Status == last.Status && earlier.Size == last.Size && !last.Begun.Before(earlier.Ended) {
			return settled()
		}
		break
	}
	return pendingAgain()
}

func workSeen(history []Look) bool {
	for _, look := range history {
		if look.Err == nil && !look.Gone && KindOf(look.Status) == Working {
			return true
		}
	}
	return false
}
