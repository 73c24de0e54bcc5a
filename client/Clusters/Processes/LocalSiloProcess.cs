using DistributedSvm.Grains.Hosting.Local;

namespace DistributedSvm.Client.Clusters.Processes;

/// <summary>The process of a silo as it is recorded.</summary>
internal static class LocalSiloProcess
{
    /// <summary>Null if it was never started. Another process that has its number now is not alive to whoever asks.</summary>
    public static ProcessStamp? Process(this LocalSilo silo) => silo.Pid > 0 ? new ProcessStamp(silo.Pid, silo.Started) : null;

    public static bool IsAlive(this LocalSilo silo) => silo.Process() is { IsAlive: true };

    public static LocalSilo With(this LocalSilo silo, ProcessStamp process) => silo with { Pid = process.Id, Started = process.Started };
}
