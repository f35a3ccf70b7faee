/* tls/text - OpenSSL's code in large pages, for processes that fork. */
#ifndef POSTAMT_TLS_TEXT_H
#define POSTAMT_TLS_TEXT_H

/*
 * A child maps the pages of a library that it runs through anew, each group of
 * them by a page fault, and its exit unmaps them again: for a handshake that
 * was a tenth of the CPU. A large page (2 MiB) is one entry and one fault.
 *
 * Puts what libcrypto has that is never written, as far as it fills large
 * pages, into a file in memory with the same octets, made of large pages and
 * sealed, and maps that in its place. Call it once, before there are threads.
 * Where the kernel cannot do it (Linux before 6.1, no memory in one piece, a
 * policy) everything stays as it was. Nothing is ever writable and executable,
 * so that systemd.exec(5)'s MemoryDenyWriteExecute= does not prevent it.
 */
void text_in_large_pages(void);

#endif
