using DistributedSvm.Client.Running.Tracing;
using DistributedSvm.Grains.Simulation;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Results;
using DistributedSvm.Reports.KeptRuns;
using DistributedSvm.Reports.Progress;

namespace DistributedSvm.Client.Running;

/// <summary>What <c>simulate</c>, <c>run attach</c> and <c>run fork</c> do once the run is there: stay with it to its end, or leave it alone.</summary>
internal static class RunFollower
{
    /// <summary>Progress until the end, then the result. Interrupted, it leaves the run to itself and says how to come back.</summary>
    public static async Task<int> ToTheEnd(RemoteRun run, World? world, RunOutput output, CancellationToken cancellationToken, TraceFeed? trace = null)
    {
        RunStatus status;
        RunResult result;
        try
        {
            Task fetching = trace?.Fetch(have => run.Trace(have, cancellationToken)) ?? Task.CompletedTask;
            status = await ProgressLine.RunAsync(Consoles.Error, progress => run.Follow(progress, cancellationToken));
            if (status.State == RunState.Failed)
            {
                Console.Error.WriteLine($"forget the run: {run.Command("delete")}");
                throw new RunException($"run {run.Name} failed: {status.Failure}");
            }

            await fetching;
            result = await run.Result(status, world, cancellationToken);
            if (trace is not null)
            {
                await trace.Finish(result.VirtualTime, isWhole: !result.Interrupted);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            if (trace is not null)
            {
                await run.EndTrace();
                await trace.Finish(SimTime.Zero, isWhole: false);
            }

            Console.Error.WriteLine($"dsvm: detached; run {run.Name} goes on in the cluster");
            SayWhatNext(run);
            return ExitCodes.Interrupted;
        }

        int code = output.Show(result);
        if (result.Interrupted)
        {
            Console.Error.WriteLine($"dsvm: run {run.Name} was cancelled at {result.VirtualTime}");
        }

        Console.Error.WriteLine($"the result of run {run.Name} stays in the cluster until it is deleted: {run.Command("delete")}");
        return code;
    }

    /// <summary>Leaves a run that was just started alone: its name (or its status as JSON) on standard output, what to do with it on standard error.</summary>
    public static async Task<int> Detached(RemoteRun run, bool asJson, CancellationToken cancellationToken)
    {
        if (asJson)
        {
            KeptRunJson.Write(Views.Of(await run.Status(cancellationToken)), Console.Out, indented: true);
        }
        else
        {
            Console.Out.WriteLine(run.Name);
        }

        Console.Error.WriteLine($"run {run.Name} goes on in the cluster");
        SayWhatNext(run);
        return ExitCodes.Fine;
    }

    private static void SayWhatNext(RemoteRun run)
    {
        Console.Error.WriteLine($"  attach:  {run.Command("attach")}");
        Console.Error.WriteLine($"  cancel:  {run.Command("cancel")}");
    }
}
