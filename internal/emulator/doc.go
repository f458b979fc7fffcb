// Package emulator is a share service in memory: a Keystone v3 login and the
// Manila v2 API, with asynchronous work and faults on demand.
//
// It is a test double and a service to try things on. It is written from what a
// real service was seen to do (observed on Manila 15.1) and from the SFS API
// reference, and it shares no code with the rest of the project, so that a
// misunderstanding on one side does not hide behind the same one on the other.
//
// Nothing runs in the background. Work has a finishing time, and each request
// first carries out all that has come due by Options.Now. With a clock that the
// test moves, an hour of waiting takes microseconds and every run is the same.
package emulator
