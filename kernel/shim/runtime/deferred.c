/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What is done later: RCU callbacks after their grace period, and work. kernel/deferred.ts says when they can begin. */

#define CALLBACKS_MAX 8
static struct {
	u32 head;
	u32 readers;		/* that the grace period still waits for, one bit each */
} callbacks[CALLBACKS_MAX];	/* by address: in which order they came tells nothing, since any whose readers are gone may run */
static u32 callback_count;

#define WORKS_MAX 4
static u32 works[WORKS_MAX];	/* in the order of schedule_work() */
static u32 work_count;

ENGINE_CODE static void quiesce(u32 process)
{
	for (u32 i = 0; i < callback_count; i++)
		callbacks[i].readers &= ~(1u << process);
}

ENGINE_CODE void swiocheck_call_rcu(struct rcu_head *head, void (*function)(struct rcu_head *))
{
	u32 readers = 0, at = 0;

	ENGINE_TOUCH(head);
	while (at < callback_count && callbacks[at].head < ENGINE_ADDRESS(head))
		at++;
	if (at < callback_count && callbacks[at].head == ENGINE_ADDRESS(head))
		ENGINE_DEFECT(DEFECT_BAD_FREE, "call_rcu() of what is waiting for its grace period already");
	if (callback_count == CALLBACKS_MAX)
		__builtin_trap();
	for (u32 i = 0; i < PROCESSES_MAX; i++)
		if (is_reader(i))
			readers |= 1u << i;
	head->func = function;
	for (u32 i = callback_count++; i > at; i--)
		callbacks[i] = callbacks[i - 1];
	callbacks[at].head = ENGINE_ADDRESS(head);
	callbacks[at].readers = readers;
}

ENGINE_CODE static void run_callback(u32 index)
{
	struct rcu_head *head = (void *)(unsigned long)callbacks[index].head;

	for (callback_count--; index < callback_count; index++)
		callbacks[index] = callbacks[index + 1];
	fill((u8 *)&callbacks[callback_count], 0, sizeof(callbacks[0]));
	head->func(head);
}

ENGINE_CODE bool swiocheck_schedule_work(struct work_struct *work)
{
	ENGINE_TOUCH(&works);
	if (work->pending)
		return false;
	if (work_count == WORKS_MAX)
		__builtin_trap();
	work->pending = 1;
	works[work_count++] = ENGINE_ADDRESS(work);
	return true;
}

ENGINE_CODE static void run_work(void)
{
	struct work_struct *work = (void *)(unsigned long)works[0];

	ENGINE_TOUCH(&works);
	for (u32 i = 1; i < WORKS_MAX; i++)
		works[i - 1] = works[i];
	works[WORKS_MAX - 1] = 0;
	work_count--;
	work->pending = 0;
	work->func(work);
}
