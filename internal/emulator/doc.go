// Package emulator is a share service in memory: a Keystone v3 login and the
// Manila v2 API, with asynchronous work and faults on demand.
//
// It serves tests and demonstrations. It follows what a real service does
// (observed on Manila 15.1) and the SFS API reference, and it shares no code
// with the rest of the project, so that both sides cannot share one mistake.
//
// Nothing runs in the background. Work has a due time, and every request first
// carries out all work that is due by Options.Now. With a clock that the test
// controls, an hour of waiting takes microseconds and every run is the same.
package emulator
