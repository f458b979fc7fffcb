package manila

import "sync/atomic"

// withDialect makes a call in the first dialect that the service supports, and caches
// its index in known. Without a dialect to try, the error is nil.
func withDialect[D any](known *atomic.Int32, dialects []D, call func(D) error) error {
	var first error
	for i := int(known.Load()); i < len(dialects); i++ {
		err := call(dialects[i])
		failure, failed := AsError(err)
		if !failed || failure.Class() != ClassNotSupported {
			if !failed {
				raise(known, int32(i))
			}
			return err
		}
		if first == nil {
			first = err
		}
	}
	return first
}

// raise keeps a higher index that another call has stored.
func raise(known *atomic.Int32, index int32) {
	for {
		current := known.Load()
		if current >= index || known.CompareAndSwap(current, index) {
			return
		}
	}
}
