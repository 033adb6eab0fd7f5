//go:build purego || !(amd64 || arm64)

package core

// Here crypto/sha256 is the only way.

func sha256Table() []sha256Choice { return nil }

func (w sha256Way) sum(dst, msg []byte) sha256Way { return sumSHA256Std(dst, msg) }

func (w sha256Way) prepare(int) Fixed { return nil }

func (w sha256Way) many(m messages) sha256Way { return manySHA256Std(m) }
