#pragma once
// mediasoup calls libsrtp 3 (in beta); this maps the calls it makes to libsrtp 2. The older functions stay as they are:
// C++ overloads them by their parameters.

#define srtp_policy_t lectern_srtp2_policy_t
#include <srtp2/srtp.h>
#undef srtp_policy_t

#include <cstddef>
#include <cstdint>
#include <cstring>

// Numbers of libsrtp 3 that libsrtp 2 never returns; mediasoup only names them in a table of messages.
inline constexpr auto srtp_err_status_buffer_small = static_cast<srtp_err_status_t>(28);
inline constexpr auto srtp_err_status_cryptex_err  = static_cast<srtp_err_status_t>(29);

struct LecternSrtpPolicy
{
	lectern_srtp2_policy_t policy{};
	// Key and salt, one after the other, as libsrtp 2 wants them.
	uint8_t key[SRTP_MAX_KEY_LEN]{};
};
using srtp_policy_t = LecternSrtpPolicy*;

inline srtp_err_status_t srtp_policy_create(srtp_policy_t* policy)
{
	*policy               = new LecternSrtpPolicy();
	(*policy)->policy.key = (*policy)->key;
	return srtp_err_status_ok;
}

inline void srtp_policy_destroy(srtp_policy_t policy)
{
	delete policy;
}

inline srtp_err_status_t srtp_policy_set_ssrc(srtp_policy_t policy, srtp_ssrc_t ssrc)
{
	policy->policy.ssrc = ssrc;
	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_profile(srtp_policy_t policy, srtp_profile_t profile)
{
	const auto err = srtp_crypto_policy_set_from_profile_for_rtp(&policy->policy.rtp, profile);
	return err != srtp_err_status_ok
	         ? err
	         : srtp_crypto_policy_set_from_profile_for_rtcp(&policy->policy.rtcp, profile);
}

inline srtp_err_status_t srtp_policy_add_key(
  srtp_policy_t policy, const uint8_t* key, size_t keyLen, const uint8_t* salt, size_t saltLen, const uint8_t* /*mki*/, size_t /*mkiLen*/)
{
	if (keyLen + saltLen > sizeof(policy->key))
	{
		return srtp_err_status_bad_param;
	}
	std::memcpy(policy->key, key, keyLen);
	std::memcpy(policy->key + keyLen, salt, saltLen);
	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_allow_repeat_tx(srtp_policy_t policy, bool allow)
{
	policy->policy.allow_repeat_tx = allow;
	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_window_size(srtp_policy_t policy, size_t size)
{
	policy->policy.window_size = size;
	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_create(srtp_t* session, srtp_policy_t policy)
{
	return srtp_create(session, static_cast<const lectern_srtp2_policy_t*>(&policy->policy));
}

inline srtp_err_status_t srtp_stream_remove(srtp_t session, uint32_t ssrc)
{
	return srtp_remove_stream(session, ssrc);
}

// libsrtp 2 works in place, on an `int` length; libsrtp 3 from one buffer into another.
template<class Work>
inline srtp_err_status_t lecternInPlace(
  Work work, srtp_t session, const uint8_t* in, size_t inLen, uint8_t* out, size_t* outLen)
{
	if (out != in)
	{
		std::memcpy(out, in, inLen);
	}
	int len        = static_cast<int>(inLen);
	const auto err = work(session, static_cast<void*>(out), &len);
	if (err == srtp_err_status_ok)
	{
		*outLen = static_cast<size_t>(len);
	}
	return err;
}

#define LECTERN_SRTP_CALL(function) \
	[](srtp_t session, void* data, int* len) { return function(session, data, len); }

inline srtp_err_status_t srtp_protect(
  srtp_t session, const uint8_t* in, size_t inLen, uint8_t* out, size_t* outLen, size_t /*mkiIndex*/)
{
	return lecternInPlace(LECTERN_SRTP_CALL(srtp_protect), session, in, inLen, out, outLen);
}

inline srtp_err_status_t srtp_unprotect(
  srtp_t session, const uint8_t* in, size_t inLen, uint8_t* out, size_t* outLen)
{
	return lecternInPlace(LECTERN_SRTP_CALL(srtp_unprotect), session, in, inLen, out, outLen);
}

inline srtp_err_status_t srtp_protect_rtcp(
  srtp_t session, const uint8_t* in, size_t inLen, uint8_t* out, size_t* outLen, size_t /*mkiIndex*/)
{
	return lecternInPlace(LECTERN_SRTP_CALL(srtp_protect_rtcp), session, in, inLen, out, outLen);
}

inline srtp_err_status_t srtp_unprotect_rtcp(
  srtp_t session, const uint8_t* in, size_t inLen, uint8_t* out, size_t* outLen)
{
	return lecternInPlace(LECTERN_SRTP_CALL(srtp_unprotect_rtcp), session, in, inLen, out, outLen);
}

#undef LECTERN_SRTP_CALL
