// Package prim has the primitives that some authentication protocols need besides a hash function and
// exclusive or: multiples of points of an elliptic curve, Chebyshev polynomials modulo a prime, squares and
// square roots modulo a composite, a block cipher, signatures, and the fuzzy extractor.
//
// All work on byte strings of lengths that are fixed when a protocol is set up: a wrong length is a mistake
// of the program and panics. What the bytes say may come from anyone: nothing in them panics, and where
// they are invalid the answer is false, with the output all zero. What is drawn is a function of the bytes
// that a reader gives. Types with working memory serve one caller at a time, the others any number.
//
// These are the operations that papers count, made as the standards have them. That they are correct does
// not make a protocol safe that misuses them; the last paragraphs of each section say how papers do.
//
// # Curve
//
// Curve is NIST P-256 (FIPS 186-4, section D.1.2.3; SP 800-186), through filippo.io/nistec: scalars of 256
// bits, points of 512 bits uncompressed or 264 compressed (SEC 1, version 2, section 2.3). The group has
// prime order and so no small subgroups: a point is good if it is on the curve, which every method checks,
// whether the paper does or not. Its discrete logarithm takes about 2^128 steps.
//
// Times do not depend on scalars, points that are accepted, or the sign of the root that decompression
// takes; that a point is refused shows. Nothing is allocated, except for the error the library makes of a
// point it refuses.
//
// Papers of this field often assume curves of 160 bits, which have 2^80: figures here are for the smallest
// curve that would be used today.
//
// # Chebyshev map
//
// Chebyshev computes T_k(x) mod p, where T_k(cos a) = cos ka. T_a(T_b(x)) = T_ab(x) = T_b(T_a(x)), which is
// what key agreement is made of. It is a Lucas ladder through filippo.io/bigmod: with V_k = 2 T_k, each bit
// of k takes two multiplications,
//
//	V_2k = V_k^2 - 2,  V_(2k+1) = V_k V_(k+1) - V_1,  V_1 = 2x
//
// The primes are fixed, of 160 and of 256 bits, and degrees of any length. The time depends on the length
// of the degree only, not on its value nor on x. Eval allocates nothing.
//
// This is no better than exponentiation, and far from the curve of the same width. With x = (w + 1/w)/2,
// T_k(x) = (w^k + w^-k)/2, where w is in GF(p) or, if x^2 - 1 is no square, of norm 1 in GF(p^2): who
// computes discrete logarithms there finds k, or -k, which does as well (Bleichenbacher, Bosma and Lenstra,
// "Some remarks on Lucas-based cryptosystems", Crypto '95, on the same sequences). In prime fields they have
// been computed at 795 bits (Boudot, Gaudry, Guillevic, Heninger, Thomé and Zimmermann, Crypto 2020). So
// neither width gives security, whatever papers say that hold degrees of 160 bits against elliptic curves
// of as many; the widths are those for which they state costs. Shorter degrees, as in code found elsewhere,
// make it faster and weaker still. Over the real numbers, where the map was proposed first, it falls without
// any logarithm (Bergamo, D'Arco, De Santis and Kocarev, IEEE Trans. Circuits Syst. I 52(7), 2005). Values
// such as 0, 1 and -1 have hardly any multiples: checking what comes in is left to the protocol.
//
// # Modular squares
//
// Rabin squares modulo n = p q and takes square roots with p and q (M. O. Rabin, "Digitalized Signatures and
// Public-Key Functions as Intractable as Factorization", MIT/LCS/TR-212, 1979). The primes are 3 modulo 4,
// as Blum's, so that c^((p+1)/4) is a root of c modulo p; the four modulo n come by the Chinese remainder
// theorem. RabinPrime makes primes with the two top bits set, so that n has twice their length exactly.
//
// Squaring and roots go through filippo.io/bigmod: their times depend on the lengths of
// the numbers, and on whether there are roots, not on which. Searching a prime, and
// Product, take times that depend on the primes. Recently found primes, and their
// seeds, stay in memory: this is for tests, and not a way to treat keys.
//
// Moduli come as bytes at each call, and are made ready for multiplication then. That is most of the time
// of a square (5 allocations), and little of that of a root (15 allocations); above 2048 bits the library
// allocates more. A program with one modulus would do it once.
//
// Finding roots is as hard as factoring n, but that is also the weakness: who is told one root of a square of
// his choosing has a factor of n every other time. As papers use it, without random padding, equal
// values have equal squares, guesses of low-entropy values can be tested, and a value of less than half the
// bits of n is read from its square by a root over the integers. Which of the four roots is meant has to
// show from what they say. A modulus of 1024 bits has less than the 112 bits of security that NIST SP
// 800-57 asks for, which 2048 bits have.
//
// # Ciphers
//
// A Cipher is AES-256, by the standard library, in Galois/counter mode (NIST SP 800-38D) with a nonce of 96
// bits and a tag of 128, or in cipher block chaining mode (SP 800-38A) with an initialization vector of 128.
// Lengths of plaintexts are fixed, so CBC pads with zero bits to whole blocks of 128, and a plaintext of
// whole blocks not at all. There is no associated data.
//
// A key shorter than 256 bits, which may be the digest of a hash of fewer, is padded with zero bytes. That is
// our choice, so that all protocols run the same cipher: the key has the strength of the bits it came with,
// and keys that differ only in zero bytes at their end are one key.
//
// GCM refuses every ciphertext but those made under the key, at odds of 2^-128 or so; but a nonce used
// twice under one key breaks it. CBC does not authenticate: it decrypts anything to something under any
// key, and can only tell by the padding, if there is any, that nobody encrypted this under the key. A
// ciphertext can be changed to say something else, and one who can ask whether padding was right learns
// plaintext (Vaudenay, Eurocrypt 2002). A protocol has to check what it decrypted.
//
// Times depend on lengths where the processor has instructions for AES; elsewhere the tables of the library
// show in the cache. The key schedule is made, and allocated, at each call.
//
// # Signatures
//
// ecdsa-p256 is ECDSA on P-256 with SHA-256 (FIPS 186-5, section 6) and the deterministic nonces of RFC 6979,
// ed25519 is Ed25519 (RFC 8032), both by the standard library: private keys of 256 bits, public keys of 512
// and 256, signatures of 512.
//
// Keys come as bytes at each call, and are made ready then: Sign has the library compute the public key
// again, which is part of its key, and Verify checks that the public key is a point. The libraries allocate
// on the way. A program with few keys would keep them parsed.
//
// The library says that the time of signing does not depend on the key; verifying is of public things and may
// take what it takes. With (r, s) also (r, n - s) is an ECDSA signature. Under the few Ed25519 public keys of
// small order, which nobody draws but someone may send, a signature fits messages that nobody signed.
//
// # Fuzzy extractor
//
// A fuzzy extractor turns a biometric code, a bit string that comes out a little different at every
// reading, into a secret that comes out the same. This is the code-offset construction of Dodis,
// Ostrovsky, Reyzin and Smith ("Fuzzy Extractors: How to Generate Strong Keys from Biometrics and Other
// Noisy Data", SIAM J. Comput. 38(1), 2008, section 5) over a binary BCH code C of n bits:
//
//	Gen(B):      c random in C, P = B ^ c, R = H(B || P)
//	Rep(B', P):  c' the codeword within t bits of B' ^ P, B = c' ^ P, R = H(B || P)
//
// B ^ B' = (B' ^ P) ^ c, so c' = c whenever B and B' differ in at most t bits.
//
// The hash stands for the randomness extractor, as a random oracle; the construction in the paper has a
// seeded universal hash there, with the seed in P. Since P is hashed as well, a helper that was tampered
// with gives a different R even if B is recovered, but nothing in here detects it: that is for the
// protocol, which has to check something made from R (the robust extractors of Boyen, Dodis, Katz,
// Ostrovsky and Smith, Eurocrypt 2005, put such a check into P).
//
// # Errors against entropy
//
// The helper is public and shows n - k of the n bits of B, k being the dimension of C: given P, B is
// known up to the choice of one of 2^k codewords. So R has at most k bits of entropy, and is only sure
// to have those that B has in excess of n - k: all k if B is uniform, perhaps none if B is as redundant
// as real biometric codes tend to be. Each further error corrected costs about log2(n) bits of k. And two
// helpers of one person can be told from those of two: their sum, B1 ^ B2 plus a codeword, decodes.
//
// The code is a function of n, a multiple of 8 from 64 to 512: over GF(2^m) with the smallest m such
// that 2^m - 1 >= n, shortened to n bits, with the largest t that leaves
//
//	k >= max(n/2, 3n/8 + 32)
//
// which is half of the bits, and more of them below n = 256, where half would leave too little to
// withstand a search over the codewords: 80 bits at n = 128. What comes out is
//
//	  n    m   t    k    t/n
//	 64    7   1   57   1.6%
//	 96    7   4   68   4.2%
//	128    8   6   80   4.7%
//	160    8   9   92   5.6%
//	192    8  11  108   5.7%
//	224    8  14  116   6.2%
//	256    9  14  130   5.5%
//	320    9  18  167   5.6%
//	384    9  22  195   5.7%
//	448    9  26  232   5.8%
//	512   10  26  257   5.1%
//
// The last column is low for raw biometrics, of which readings of one person often differ in a tenth of
// the bits or more: no code can do that at these widths and leave a key. The extractor is for codes that
// have been made stable before. Widths below 128 are here for completeness: k is too small for a secret.
//
// # Side channels of the extractor
//
// Rep takes time that depends on where and how many the errors are, and so tells one who can measure it
// about the noise of the reading; encoding looks up tables by message bits and so shows in the cache.
// Comparing secrets is left to the caller.
package prim
