using DistributedSvm.Client.Running.Sweeps;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Results;
using DistributedSvm.Reports.Svm;
using DistributedSvm.Scenarios;
using DistributedSvm.Scenarios.Worlds;

namespace DistributedSvm.Client.Running.Svm;

/// <summary>Runs one variant of a scenario whose processes share their memory, on the calling thread.</summary>
internal static class SvmTrialRun
{
    /// <returns>What came out; null when it was stopped before its end.</returns>
    public static SvmTrial? Run(ScenarioDocument document, Action<SimTime, long> progress, CancellationToken cancellationToken) =>
        TrialRun.Run(WorldBuilder.Build(document), listener: null, progress, cancellationToken) is RunResult result ? SvmTrial.Of(result, document.Expect) : null;
}
