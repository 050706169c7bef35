/** Whether a promise is settled within a time; it goes on either way. It must not reject. */
export async function isSettledWithin(promise: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  const inTime = promise.then(() => true);
  const answer = await Promise.race([inTime, tooLate]);
  clearTimeout(timer);
  return answer;
}
