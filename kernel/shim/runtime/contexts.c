/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What each process is in the middle of, beside its code: locks, interrupts, read-side sections. It decides who may sleep, whom
 * an interrupt may interrupt, and for whom a grace period waits. kernel/contexts.ts reads it.
 */

#define PROCESSES_MAX SWIOCHECK_PROCESSES

static struct {
	u32 role;		/* enum swiocheck_role of the call under way, or 0 */
	u32 locks;		/* spinlocks held, and other reasons not to be preempted */
	u32 interrupts_off;
	u32 readers;		/* nesting of rcu_read_lock() */
	u32 held[4];		/* addresses of the locks held, in the order in which they were taken */
} contexts[PROCESSES_MAX];

#define CURRENT contexts[swiocheck_control.process]

static bool rcu_preemptible;

static void quiesce(u32 process);
static void publish(u32 process);

/*
 * Whether a grace period has to wait for the process. Where interrupts or preemption are off is a read-side section too; without
 * preemption every call is, until it ends or sleeps.
 */
ENGINE_CODE static bool is_reader(u32 process)
{
	typeof(&contexts[0]) context = &contexts[process];

	if (context->readers || context->locks || context->interrupts_off)
		return true;
	return context->role == ROLE_INTERRUPT || context->role == ROLE_CALLBACK || (context->role && !rcu_preemptible);
}

/* What makes `process` a reader has changed; `was`: whether it was one before. */
ENGINE_CODE static void reads_since(u32 process, bool was)
{
	bool is = is_reader(process);

	if (was && !is)
		quiesce(process);
	if (was != is && swiocheck_control.observing)
		host_section(is);
}

ENGINE_CODE void swiocheck_count_lock(int change)
{
	bool was = is_reader(swiocheck_control.process);

	CURRENT.locks += change;
	reads_since(swiocheck_control.process, was);
}

ENGINE_CODE void swiocheck_took(volatile void *lock)
{
	u32 i = 0;

	*(volatile u32 *)lock = swiocheck_control.process + 1;
	while (i < COUNT(CURRENT.held) && CURRENT.held[i])
		i++;
	if (i == COUNT(CURRENT.held))
		__builtin_trap();
	CURRENT.held[i] = ENGINE_ADDRESS(lock);
	swiocheck_count_lock(1);
}

ENGINE_CODE void swiocheck_dropped(const volatile void *lock)
{
	u32 i = 0;

	while (i < COUNT(CURRENT.held) && CURRENT.held[i] != ENGINE_ADDRESS(lock))
		i++;
	if (i == COUNT(CURRENT.held))
		return;		/* somebody else's: kernel/machine.ts has reported it */
	for (; i + 1 < COUNT(CURRENT.held); i++)
		CURRENT.held[i] = CURRENT.held[i + 1];
	CURRENT.held[i] = 0;
	swiocheck_count_lock(-1);
}

/* Returns what it was. */
ENGINE_CODE unsigned long swiocheck_interrupts_off(unsigned long off)
{
	unsigned long before = CURRENT.interrupts_off;
	bool was = is_reader(swiocheck_control.process);

	CURRENT.interrupts_off = off;
	reads_since(swiocheck_control.process, was);
	return before;
}

ENGINE_CODE void swiocheck_count_reader(int change)
{
	bool was = is_reader(swiocheck_control.process);

	if (change < 0 && !CURRENT.readers)
		ENGINE_DEFECT(DEFECT_UNBALANCED, "rcu_read_unlock() outside of a read-side section");
	CURRENT.readers += change;
	reads_since(swiocheck_control.process, was);
}

/* Before an allocation that may sleep: a context switch, which a grace period waits for where there is no preemption. */
ENGINE_CODE void swiocheck_allocates(u32 gfp)
{
	if (!gfpflags_allow_blocking(gfp))
		return;
	quiesce(swiocheck_control.process);
	if (is_reader(swiocheck_control.process) && swiocheck_control.observing) {
		host_section(0);
		host_section(1);
	}
}

ENGINE_CODE static void enter(void)
{
	bool was = is_reader(swiocheck_control.process);

	CURRENT.role = swiocheck_control.role;
	CURRENT.interrupts_off = CURRENT.role == ROLE_INTERRUPT;
	reads_since(swiocheck_control.process, was);
}

/* The call of the process has returned: kernel/machine.ts has seen what it left behind. */
EXPORT(leave) void leave(u32 process)
{
	bool was = is_reader(process);

	fill((u8 *)&contexts[process], 0, sizeof(contexts[process]));
	if (was)
		host_section(0);
	quiesce(process);
	publish(process);
}

/* What was chosen for the step under way, once: it belongs to the hook at which the process was resumed. */
ENGINE_CODE u32 swiocheck_choice(void)
{
	u32 choice = swiocheck_control.choice;

	swiocheck_control.choice = 0;
	return choice;
}

/* A thread that may be preempted may find itself on any CPU. */
ENGINE_CODE int swiocheck_read_cpu(void)
{
	return (swiocheck_control.cpu + swiocheck_choice()) % swiocheck_cpus;
}
