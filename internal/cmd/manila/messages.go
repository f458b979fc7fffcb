package main

import (
	"bytes"
	"io"
	"sync"
)

// shared lets several goroutines write whole lines to one place.
type shared struct {
	mutex sync.Mutex
	to    io.Writer
}

func (s *shared) Write(text []byte) (int, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.to.Write(text)
}

// labelled puts a label before every line and writes no line before its end has come.
type labelled struct {
	label string
	to    io.Writer
	rest  []byte
}

func (l *labelled) Write(text []byte) (int, error) {
	l.rest = append(l.rest, text...)
	for {
		line, rest, complete := bytes.Cut(l.rest, []byte("\n"))
		if !complete {
			return len(text), nil
		}
		// The log file has the line in any case, so a terminal that is gone
		// must not end the service.
		say(l.to, "%s: %s\n", l.label, line)
		l.rest = rest
	}
}
