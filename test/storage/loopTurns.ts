/** The turns of the event loop while something ran. */
export interface LoopTurns {
  /** Of this thread's CPU time. */
  readonly longestMs: number;
  /** Includes what other programs did on a busy machine. */
  readonly longestByClockMs: number;
  readonly count: number;
}

/**
 * Runs work and measures the turns of the event loop meanwhile. In CPU time of the thread, and not
 * only by the clock: on a busy machine others make the clock run on, but only we make the loop wait.
 */
export async function measureTurns(work: () => Promise<void>): Promise<LoopTurns> {
  let [longestMs, longestByClockMs, count] = [0, 0, 0];
  let [cpu, clock] = [cpuMs(), performance.now()];
  let isOver = false;
  const turn = () => {
    const [cpuNow, clockNow] = [cpuMs(), performance.now()];
    longestMs = Math.max(longestMs, cpuNow - cpu);
    longestByClockMs = Math.max(longestByClockMs, clockNow - clock);
    [cpu, clock] = [cpuNow, clockNow];
    count++;
    if (!isOver) setImmediate(turn);
  };
  setImmediate(turn);
  try {
    await work();
  } finally {
    isOver = true;
  }
  return { longestMs, longestByClockMs, count };
}

function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
