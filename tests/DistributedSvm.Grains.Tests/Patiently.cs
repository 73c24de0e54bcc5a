using System.Diagnostics;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Grains.Simulation;

namespace DistributedSvm.Grains.Tests;

/// <summary>
/// What is asked of runs while silos are being lost, as the console asks it: a call that found no gateway, or was lost with one, is made again. What a run itself answers, its
/// failure too, is passed on at once, and so is whatever does not pass.
/// </summary>
internal static class Patiently
{
    /// <summary>An answer that takes longer was lost with the gateway that it should have come through.</summary>
    private static readonly TimeSpan Lost = TimeSpan.FromSeconds(15);

    /// <summary>Asks until there is an answer; only for what may be asked twice.</summary>
    public static async Task<T> Ask<T>(Func<ValueTask<T>> question)
    {
        long started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return await question().AsTask().WaitAsync(Lost, TestContext.Current.CancellationToken);
            }
            catch (Exception exception) when (IsPassing(exception) && Stopwatch.GetElapsedTime(started) < Runs.Patience)
            {
                // The gateway that it was tried on counts as lost now: the next call takes another one.
            }
        }
    }

    public static Task<RunStatus> Status(ISimulationGrain run) => Ask(run.Status);

    /// <summary>Lets a paused run go on. Where the answer is lost, the run says whether it heard of it.</summary>
    public static Task Resume(ISimulationGrain run, PartitionMode? partition, int? shards) => Ask(async () =>
    {
        if ((await run.Status()).State == RunState.Paused)
        {
            await run.Resume(partition, shards);
        }

        return true;
    });

    public static Task Delete(ISimulationGrain run) => Ask(async () =>
    {
        await run.Delete();
        return true;
    });

    /// <summary>Watches to the end, and again when what was watched through is lost.</summary>
    public static async Task Watch(ISimulationGrain run)
    {
        long started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await Runs.Watch(run);
                return;
            }
            catch (Exception exception) when ((IsPassing(exception) || exception is EnumerationAbortedException) && Stopwatch.GetElapsedTime(started) < Runs.Patience)
            {
                // The same as above; the run goes on meanwhile.
            }
        }
    }

    private static bool IsPassing(Exception exception) => exception is OrleansException or TimeoutException;
}
