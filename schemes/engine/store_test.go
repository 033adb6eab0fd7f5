package engine

import (
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/require"

	"tmisbench/schemes/lang"
)

// A store is a map from key to record, from the first record to many more than
// are looked at one after another, whatever is not there included.
func TestStoreIsAMap(t *testing.T) {
	layout := &lang.Record{
		KeyBits: 32,
		Fields:  []lang.Field{{Name: lang.Name{Text: "a"}, Bits: 16}, {Name: lang.Name{Text: "b"}, Bits: 8}},
	}
	w := width(layout)
	require.Equal(t, 4+2+1+2, w)
	key := func(n int) []byte { return binary.BigEndian.AppendUint32(nil, uint32(n)*2654435761) }
	var s store
	bits := 0
	for n := range 3000 {
		require.Nil(t, s.find(w, key(n)), "record %d is not there yet", n)
		r := s.put(w, key(n))
		require.Len(t, r, w)
		require.Equal(t, make([]byte, w-4), r[4:], "a new record is empty")
		binary.BigEndian.PutUint16(r[4:], uint16(n))
		r[7] = 1
		bits += 16
		if n%3 == 0 {
			r[8] = 1
			bits += 8
		}
		if n > 20 && n%97 != 0 { // all of them now and then
			continue
		}
		for m := range n + 1 {
			r := s.find(w, key(m))
			require.NotNil(t, r, "record %d of %d", m, n)
			require.Equal(t, uint16(m), binary.BigEndian.Uint16(r[4:]))
		}
		require.Equal(t, bits, s.bits(layout))
		require.Equal(t, n+1, len(s.mem)/w)
	}
	before := len(s.mem)
	binary.BigEndian.PutUint16(s.put(w, key(7))[4:], 7777)
	require.Len(t, s.mem, before, "a record that is there is written over")
	require.Equal(t, uint16(7777), binary.BigEndian.Uint16(s.find(w, key(7))[4:]))
	require.LessOrEqual(t, 2*3000, len(s.index.slots), "at most half full")
}

// A store without a key has one record, and none before it is written.
func TestStoreWithoutKey(t *testing.T) {
	layout := &lang.Record{Fields: []lang.Field{{Name: lang.Name{Text: "a"}, Bits: 24}}}
	var s store
	require.Nil(t, s.find(width(layout), nil))
	require.Zero(t, s.bits(layout))
	copy(s.put(width(layout), nil), []byte{1, 2, 3, 1})
	require.Equal(t, []byte{1, 2, 3, 1}, s.find(width(layout), nil))
	require.Equal(t, []byte{1, 2, 3, 1}, s.put(width(layout), nil))
	require.Equal(t, 24, s.bits(layout))
}
