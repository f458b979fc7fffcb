package conns

import "sync"

// syncMap is a sync.Map of one type of values.
type syncMap[K comparable, V any] struct{ m sync.Map }

// load returns the zero value for a key that is not in the map.
func (s *syncMap[K, V]) load(key K) V {
	found, _ := s.m.Load(key)
	value, _ := found.(V)
	return value
}

func (s *syncMap[K, V]) store(key K, value V) { s.m.Store(key, value) }

func (s *syncMap[K, V]) remove(key K) { s.m.Delete(key) }

// loadOrStore adds a value for a key that is not in the map.
func (s *syncMap[K, V]) loadOrStore(key K, create func() V) V {
	if _, ok := s.m.Load(key); !ok {
		s.m.LoadOrStore(key, create())
	}
	return s.load(key)
}
