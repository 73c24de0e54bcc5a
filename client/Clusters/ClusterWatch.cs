using System.Diagnostics;
using System.Globalization;
using DistributedSvm.Client.Clusters.Processes;
using DistributedSvm.Grains.Hosting.Clusters;
using DistributedSvm.Grains.Hosting.Local;

namespace DistributedSvm.Client.Clusters;

/// <summary>Starts silos of a local cluster again when they die, until the cluster is taken down.</summary>
internal sealed class ClusterWatch(LocalClusters clusters, string id)
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(250);

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Dictionary<int, RestartPace> _paces = [];
    private readonly HashSet<LocalSilo> _mourned = [];

    /// <summary>Ends when somebody else has taken the cluster down.</summary>
    /// <exception cref="OperationCanceledException">It was told to end; the cluster stays as it is.</exception>
    public async Task Run(CancellationToken cancellationToken)
    {
        while (clusters.Read(id) is { } cluster)
        {
            if (cluster.Silos.Any(silo => !silo.IsAlive()))
            {
                await Look(cancellationToken);
            }

            await Task.Delay(LookInterval, cancellationToken);
        }

        Say($"cluster '{id}' was taken down");
    }

    private async Task Look(CancellationToken cancellationToken)
    {
        // Another command may be ending or starting the very silos that seem to have died.
        using ClusterLock? held = ClusterLock.TryTake(clusters.FolderOf(id));
        if (held is null || clusters.Read(id) is not { } cluster)
        {
            return;
        }

        using var control = new ClusterControl(clusters, cluster);
        int[] due = [.. control.Dead.Where(i => IsDue(i, cluster.Silos[i]))];
        if (due.Length == 0)
        {
            return;
        }

        if (control.HasLostMembership)
        {
            await ClusterUp.StopWhereMembershipIsLost(control);
            await Restart(control, control.Dead, cancellationToken);
        }
        else
        {
            await Task.WhenAll(due.Select(i => Restart(control, [i], cancellationToken)));
        }
    }

    private bool IsDue(int index, LocalSilo silo)
    {
        if (_mourned.Add(silo))
        {
            Say(string.Create(CultureInfo.InvariantCulture, $"silo {index} has died (pid {silo.Pid})"));
        }

        return PaceOf(index).IsDue(_clock.Elapsed);
    }

    private async Task Restart(ClusterControl control, IReadOnlyList<int> silos, CancellationToken cancellationToken)
    {
        try
        {
            await control.Start(silos, cancellationToken);
        }
        catch (Exception exception) when (exception is ClusterException or ClusterUnreachableException)
        {
            // It may be the fault of what will come back, such as Redis.
            Say($"{exception.Message}\nIt will be tried again.");
        }

        foreach (int index in silos)
        {
            PaceOf(index).Started(_clock.Elapsed);
        }
    }

    private RestartPace PaceOf(int index) =>
        _paces.TryGetValue(index, out RestartPace? pace) ? pace : _paces[index] = new RestartPace();

    private static void Say(string line) => Console.Error.WriteLine(line);
}
