package share

import (
	"math/big"
	"strconv"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

const bytesPerGiB = 1 << 30

// usage is how much of a share is in use, as the service last reported it. It
// is kept in memory and never in the state: what changes by itself must not
// make a refresh look like a change.
type usage struct {
	bytes int64
	known bool
}

func usageOf(share *manila.Share) usage {
	bytes, err := strconv.ParseInt(share.Metadata[manila.MetadataUsed], 10, 64)
	if err != nil || bytes < 0 {
		return usage{}
	}
	return usage{bytes: bytes, known: true}
}

// smallestFit is the smallest size, in GiB, that holds what is in use.
func (u usage) smallestFit() int {
	whole := u.bytes / bytesPerGiB
	if u.bytes%bytesPerGiB > 0 {
		whole++
	}
	return max(1, int(whole))
}

// percentOf rounds up to hundredths: what is in use is never said to be less.
func (u usage) percentOf(size int) float64 {
	hundredths := new(big.Int).Mul(big.NewInt(u.bytes), big.NewInt(100*100))
	whole, rest := hundredths.QuoRem(hundredths, new(big.Int).Mul(big.NewInt(int64(size)), big.NewInt(bytesPerGiB)), new(big.Int))
	if rest.Sign() > 0 {
		whole.Add(whole, big.NewInt(1))
	}
	return float64(whole.Int64()) / 100
}

// fits is true where nothing is known of use: the service decides then.
func (u usage) fits(size int) bool { return !u.known || size >= u.smallestFit() }

// String rounds up to tenths of a GiB, so that "3 GiB are in use" never means
// more than 3.
func (u usage) String() string {
	whole, rest := u.bytes/bytesPerGiB, u.bytes%bytesPerGiB
	tenths := (rest*10 + bytesPerGiB - 1) / bytesPerGiB
	return strconv.FormatFloat(float64(whole)+float64(tenths)/10, 'f', -1, 64) + " GiB"
}
