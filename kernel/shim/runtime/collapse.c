/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * States by their pieces (Holzmann, "State compression in Spin", 1997): the memory is cut into pieces, each distinct content of a
 * piece is kept once, and a state is the list of what its pieces hold. From one state to the next few pieces change, so that
 * only these are hashed, kept and written back.
 *
 * Behind the heap lie, and are no part of the state: a byte for each source location, set where plain accesses are switch points,
 * and the store, which goes to where the blocks of processes begin. kernel/snapshots.ts is the other side and knows its first words.
 */
#define HEAP_END (((u32)(unsigned long)&__heap_base + 15 & ~15u) + SWIOCHECK_HEAP)
#define PIECES_MAX 256
#define FIRST_BUCKETS 1024

/* Live are [address, low) and [high, end); what is in between is zero. All are multiples of 8. */
struct piece {
	u32 address;
	u32 low;
	u32 high;
	u32 end;
};

struct kept {
	u64 hash;
	u32 piece;
	u32 low_bytes;
	u32 high_bytes;
	u32 unused;
	u64 words[];
};

struct store {
	u64 fingerprint;
	u32 count;
	u32 next;			/* first free byte */
	u32 buckets;			/* open addressing: places of contents, in units of 8 bytes; 0 is free */
	u32 bucket_count;
	u32 kept_count;
	u32 unused;
	u32 current[PIECES_MAX];	/* what each piece holds; 0: not known */
	u32 wanted[PIECES_MAX];
	struct piece pieces[PIECES_MAX];
};

#define STORE ((struct store *)(unsigned long)(HEAP_END + SWIOCHECK_LOCATIONS))
#define MEMORY_END ((unsigned long)SWIOCHECK_BLOCKS)

static const u64 odd[4] = { 0x9fb21c651e98df25ull, 0xd6e8feb86659fd93ull, 0xc2b2ae3d27d4eb4full, 0xbf58476d1ce4e5b9ull };

ENGINE_CODE static struct kept *kept_at(u32 place)
{
	return (struct kept *)((unsigned long)place << 3);
}

ENGINE_CODE static u64 *words_at(u32 address)
{
	return (u64 *)(unsigned long)address;
}

/* 64 bits in four lanes. */
ENGINE_CODE static u64 hash_piece(u32 number, const struct piece *piece)
{
	u64 a = odd[0] ^ number, b = odd[1], c = odd[2], d = odd[3];
	u32 begin = piece->address, end = piece->low;

	for (int part = 0; part < 2; part++) {
		const u64 *word = words_at(begin);
		u32 words = (end - begin) >> 3;

		a = (a ^ words) * odd[1];
		for (; words >= 4; words -= 4, word += 4) {
			a = (a ^ word[0]) * odd[0];
			b = (b ^ word[1]) * odd[1];
			c = (c ^ word[2]) * odd[2];
			d = (d ^ word[3]) * odd[3];
			a ^= a >> 32;
			b ^= b >> 32;
			c ^= c >> 32;
			d ^= d >> 32;
		}
		for (; words; words--, word++) {
			a = (a ^ *word) * odd[0];
			a ^= a >> 32;
		}
		begin = piece->high;
		end = piece->end;
	}
	a += (b << 17 | b >> 47) * odd[2];
	c ^= (d + b) * odd[3];
	a = (a ^ a >> 33) * odd[1];
	c = (c ^ c >> 29) * odd[0];
	a ^= c + (a >> 32) + (c >> 31);
	return a * odd[2] ^ a >> 29;
}

ENGINE_CODE static bool same_words(const u64 *one, const u64 *other, u32 bytes)
{
	for (u32 i = 0; i < bytes >> 3; i++)
		if (one[i] != other[i])
			return false;
	return true;
}

ENGINE_CODE static void copy_words(u64 *to, const u64 *from, u32 bytes)
{
	for (u32 i = 0; i < bytes >> 3; i++)
		to[i] = from[i];
}

ENGINE_CODE static void clear_words(u32 begin, u32 end)
{
	for (u32 at = begin; at < end; at += 8)
		*words_at(at) = 0;
}

ENGINE_CODE static bool holds(const struct kept *kept, const struct piece *piece)
{
	return kept->low_bytes == piece->low - piece->address && kept->high_bytes == piece->end - piece->high &&
	       same_words(kept->words, words_at(piece->address), kept->low_bytes) &&
	       same_words(kept->words + (kept->low_bytes >> 3), words_at(piece->high), kept->high_bytes);
}

/* Room behind what is kept, or 0. */
ENGINE_CODE static u32 room_for(struct store *store, u32 bytes)
{
	u32 at = store->next;

	if (MEMORY_END - at < bytes)
		return 0;
	store->next += bytes;
	return at;
}

ENGINE_CODE static u32 *bucket_of(struct store *store, u64 hash)
{
	u32 *buckets = (u32 *)(unsigned long)store->buckets;

	return buckets + ((u32)(hash >> 20) & (store->bucket_count - 1));
}

ENGINE_CODE static u32 *next_bucket(struct store *store, u32 *bucket)
{
	u32 *buckets = (u32 *)(unsigned long)store->buckets;

	return bucket + 1 == buckets + store->bucket_count ? buckets : bucket + 1;
}

/* Twice the buckets; the old ones are not used again. */
ENGINE_CODE static bool grow(struct store *store)
{
	u32 old = store->buckets, old_count = store->bucket_count;
	u32 count = old_count ? old_count * 2 : FIRST_BUCKETS;
	u32 buckets = room_for(store, count * sizeof(u32));

	if (!buckets)
		return false;
	store->buckets = buckets;
	store->bucket_count = count;
	for (u32 i = 0; i < old_count; i++) {
		u32 place = ((u32 *)(unsigned long)old)[i];
		u32 *bucket;

		if (!place)
			continue;
		for (bucket = bucket_of(store, kept_at(place)->hash); *bucket;)
			bucket = next_bucket(store, bucket);
		*bucket = place;
	}
	return true;
}

/* The bucket that has what the piece holds, or the free one that it belongs to. */
ENGINE_CODE static u32 *bucket_for(struct store *store, u64 hash, u32 number)
{
	const struct kept *kept;
	u32 *bucket;

	for (bucket = bucket_of(store, hash); *bucket; bucket = next_bucket(store, bucket)) {
		kept = kept_at(*bucket);
		if (kept->hash == hash && kept->piece == number && holds(kept, &store->pieces[number]))
			break;
	}
	return bucket;
}

/* The place where the content of a piece is kept, or 0 where there is no room for it. What is kept already needs none. */
ENGINE_CODE static u32 keep(struct store *store, u32 number)
{
	const struct piece *piece = &store->pieces[number];
	u64 hash = hash_piece(number, piece);
	struct kept *kept;
	u32 *bucket, at;

	if (!store->bucket_count && !grow(store))
		return 0;
	bucket = bucket_for(store, hash, number);
	if (*bucket)
		return *bucket;
	if (store->kept_count * 2 >= store->bucket_count) {
		if (!grow(store))
			return 0;
		bucket = bucket_for(store, hash, number);
	}
	at = room_for(store, sizeof(*kept) + (piece->low - piece->address) + (piece->end - piece->high));
	if (!at)
		return 0;
	kept = kept_at(at >> 3);
	kept->hash = hash;
	kept->piece = number;
	kept->low_bytes = piece->low - piece->address;
	kept->high_bytes = piece->end - piece->high;
	copy_words(kept->words, words_at(piece->address), kept->low_bytes);
	copy_words(kept->words + (kept->low_bytes >> 3), words_at(piece->high), kept->high_bytes);
	store->kept_count++;
	*bucket = at >> 3;
	return at >> 3;
}

ENGINE_CODE static u64 mixed(u64 sum)
{
	sum = (sum ^ sum >> 31) * odd[3];
	return sum ^ sum >> 29;
}

/* Finds out what each piece holds now, and hashes it: 64 bits that do not depend on what else is kept. 0: there is no room. */
EXPORT(collapse) u32 collapse(void)
{
	struct store *store = STORE;
	u64 sum = 0;

	for (u32 i = 0; i < store->count; i++) {
		if (!store->current[i] || !holds(kept_at(store->current[i]), &store->pieces[i])) {
			store->current[i] = keep(store, i);
			if (!store->current[i])
				return 0;
		}
		sum += kept_at(store->current[i])->hash;
	}
	store->fingerprint = mixed(sum);
	return 1;
}

/* The fingerprint of what memory holds now, without keeping any of it. */
EXPORT(digest) void digest(void)
{
	u64 sum = 0;

	for (u32 i = 0; i < STORE->count; i++)
		sum += hash_piece(i, &STORE->pieces[i]);
	STORE->fingerprint = mixed(sum);
}

/* Makes every piece hold what is wanted. `all`: what they hold now is not known. */
EXPORT(expand) void expand(u32 all)
{
	struct store *store = STORE;

	for (u32 i = 0; i < store->count; i++) {
		struct piece *piece = &store->pieces[i];
		const struct kept *kept = kept_at(store->wanted[i]);
		u32 low = piece->address + kept->low_bytes, high = piece->end - kept->high_bytes;

		if (!all && store->wanted[i] == store->current[i])
			continue;
		copy_words(words_at(piece->address), kept->words, kept->low_bytes);
		copy_words(words_at(high), kept->words + (kept->low_bytes >> 3), kept->high_bytes);
		if (all) {
			clear_words(low, high);
		} else {
			clear_words(low, piece->low < high ? piece->low : high);
			clear_words(piece->high > low ? piece->high : low, high);
		}
		piece->low = low;
		piece->high = high;
		store->current[i] = store->wanted[i];
	}
}
