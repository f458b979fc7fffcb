package differ

import (
	"compress/gzip"
	"encoding/json"
	"os"
)

// recording is what a Manila answered to random sequences, so that the emulator can be compared where there is none.
type recording struct {
	Newest    int          `json:"newest"` // microversion
	Sequences [][]exchange `json:"sequences"`
}

func (r recording) write(path string) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	packed := gzip.NewWriter(file)
	err = json.NewEncoder(packed).Encode(r)
	if closing := packed.Close(); err == nil {
		err = closing
	}
	if closing := file.Close(); err == nil {
		err = closing
	}
	return err
}

func readRecording(path string) (r recording, err error) {
	file, err := os.Open(path)
	if err != nil {
		return r, err
	}
	defer func() { _ = file.Close() }()
	packed, err := gzip.NewReader(file)
	if err != nil {
		return r, err
	}
	return r, json.NewDecoder(packed).Decode(&r)
}
