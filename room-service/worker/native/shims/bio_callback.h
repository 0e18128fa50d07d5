#pragma once

// Forced into DtlsTransport.cpp only.
//
// The worker watches what OpenSSL writes through a BIO callback that returns 1 for every operation. After an
// operation (BIO_CB_RETURN is set) the callback's answer replaces the result of the operation, BIO_callback_ex(3). An
// OpenSSL built with kernel TLS, as Debian's is, asks the BIO "does the kernel encrypt for you?" by a control call,
// gets that 1, allocates no write buffer and crashes at the first handshake write. So: after an operation, the
// operation's own result stands.

#include <openssl/bio.h>

namespace atrium
{
	// One callback function serves all transports, so one pointer is enough.
	inline BIO_callback_fn_ex& wrappedBioCallback()
	{
		static BIO_callback_fn_ex callback{ nullptr };

		return callback;
	}

	inline long bioCallback(
	  BIO* bio, int operation, const char* data, size_t len, int argi, long argl, int result, size_t* processed)
	{
		const long answer = wrappedBioCallback()(bio, operation, data, len, argi, argl, result, processed);

		return (operation & BIO_CB_RETURN) != 0 ? static_cast<long>(result) : answer;
	}

	inline void setBioCallback(BIO* bio, BIO_callback_fn_ex callback)
	{
		wrappedBioCallback() = callback;
		BIO_set_callback_ex(bio, bioCallback);
	}
} // namespace atrium

#define BIO_set_callback_ex atrium::setBioCallback
