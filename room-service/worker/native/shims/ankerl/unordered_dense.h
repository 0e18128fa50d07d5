#pragma once

// Stands in for ankerl::unordered_dense, which Debian does not package. The worker uses it as a faster
// std::unordered_map and std::unordered_set and depends on nothing that these lack.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <unordered_map>
#include <unordered_set>

namespace ankerl::unordered_dense
{
	// std::hash of an integer is the integer itself, and SSRCs, ports and ids share low bits: mix them (the finalizer
	// of MurmurHash3, public domain).
	template<typename T>
	struct hash
	{
		std::size_t operator()(const T& value) const
		{
			std::uint64_t bits{ std::hash<T>{}(value) };

			bits ^= bits >> 33;
			bits *= 0xff51afd7ed558ccdULL;
			bits ^= bits >> 33;

			return static_cast<std::size_t>(bits);
		}
	};

	template<typename Key, typename Value, typename Hash = hash<Key>, typename Equal = std::equal_to<Key>>
	using map = std::unordered_map<Key, Value, Hash, Equal>;

	template<typename Key, typename Hash = hash<Key>, typename Equal = std::equal_to<Key>>
	using set = std::unordered_set<Key, Hash, Equal>;
} // namespace ankerl::unordered_dense
