// Package prim has the primitives that some authentication protocols need besides a hash function and
// exclusive or. There is one, the fuzzy extractor.
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
// # Side channels
//
// Rep takes time that depends on where and how many the errors are, and so tells one who can measure it
// about the noise of the reading; encoding looks up tables by message bits and so shows in the cache.
// Comparing secrets is left to the caller.
package prim
