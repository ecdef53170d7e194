/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#define ASSERT_EXCLUSIVE_ACCESS(variable) do { } while (0)
#define ASSERT_EXCLUSIVE_WRITER(variable) do { } while (0)
