using System.Diagnostics;
using System.Globalization;
using DistributedSvm.Client.Clusters.Processes;
using DistributedSvm.Grains.Hosting.Local;

namespace DistributedSvm.Client.Clusters;

/// <summary>Starts and stops silos of one local cluster, and keeps its record. Whoever uses it has the cluster's lock.</summary>
/// <param name="clusters">Where it is recorded.</param>
/// <param name="cluster">As it is, or as it should be.</param>
internal sealed class ClusterControl(LocalClusters clusters, LocalCluster cluster) : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(100);

    private readonly string _program = SiloProgram.Find();
    private readonly string _folder = clusters.FolderOf(cluster.Id);
    private readonly SiloHealth _health = new();

    public LocalCluster Cluster { get; private set; } = cluster;

    /// <summary>The silos that do not live, in order.</summary>
    public IReadOnlyList<int> Dead => [.. Indices.Where(i => !Cluster.Silos[i].IsAlive())];

    /// <summary>Membership is lost: it was in the first silo, which does not live. The others cannot go on without it, nor with a new one.</summary>
    public bool HasLostMembership => Cluster.Redis is null && !Cluster.Silos[0].IsAlive();

    private IEnumerable<int> Indices => Enumerable.Range(0, Cluster.Silos.Length);

    public static string LogOf(string folder, int index) => Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"silo-{index}.log"));

    /// <summary>Starts these silos and waits until each is up. If one fails, those that were started here are stopped again.</summary>
    /// <exception cref="ClusterException">One did not come up; the message holds what it said.</exception>
    public async Task Start(IReadOnlyList<int> silos, CancellationToken cancellationToken)
    {
        PortCheck.Demand(silos.Select(i => Cluster.Silos[i]), Cluster.Id);
        Directory.CreateDirectory(_folder);
        List<int> started = [];
        try
        {
            // The others ask the one that holds the membership.
            IEnumerable<int[]> waves = Cluster.Redis is null ? [[.. silos.Where(i => i == 0)], [.. silos.Where(i => i != 0)]] : [[.. silos]];
            foreach (int[] wave in waves)
            {
                started.AddRange(wave);
                await StartTogether(wave, cancellationToken);
            }
        }
        catch
        {
            await Stop(started);
            throw;
        }
    }

    /// <summary>Stops these silos: politely, then by force. The first one last, since it may hold the membership from which the others take their leave.</summary>
    public async Task Stop(IReadOnlyList<int> silos)
    {
        await Task.WhenAll(silos.Where(i => i != 0).Select(Stop));
        await Task.WhenAll(silos.Where(i => i == 0).Select(Stop));
    }

    public Task StopAll() => Stop([.. Indices]);

    public void Dispose() => _health.Dispose();

    private async Task StartTogether(int[] silos, CancellationToken cancellationToken)
    {
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] starts = [.. silos.Select(i => StartOne(i, giveUp.Token))];
        try
        {
            await foreach (Task start in Task.WhenEach(starts))
            {
                await start;
            }
        }
        finally
        {
            await giveUp.CancelAsync();
            await Task.WhenAll(starts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task StartOne(int index, CancellationToken cancellationToken)
    {
        var log = new SiloLog(LogOf(_folder, index));
        log.Begin();
        var waited = Stopwatch.StartNew();
        ProcessStamp process = DetachedProcess.Start(
            _program, SiloCommandLine.Arguments(Cluster, index), SiloCommandLine.Environment(Cluster), _folder, log.Path) ?? throw Failed(index, log, "ended at once");

        // At once, so that whatever happens now, somebody finds it.
        LocalSilo silo = Cluster.Silos[index].With(process);
        Cluster = Cluster with { Silos = Cluster.Silos.SetItem(index, silo) };
        clusters.Write(Cluster);
        Say(string.Create(CultureInfo.InvariantCulture, $"silo {index} starts (pid {process.Id}, port {silo.SiloPort})"));
        while (!await _health.IsUp(silo.HttpPort, cancellationToken))
        {
            if (!process.IsAlive)
            {
                throw Failed(index, log, "did not start");
            }

            if (waited.Elapsed > StartLimit)
            {
                throw Failed(index, log, string.Create(CultureInfo.InvariantCulture, $"was not up after {StartLimit.TotalSeconds} s"));
            }

            await Task.Delay(LookInterval, cancellationToken);
        }

        Say(string.Create(CultureInfo.InvariantCulture, $"silo {index} is up after {waited.Elapsed.TotalSeconds:0.0} s"));
    }

    private async Task Stop(int index)
    {
        if (Cluster.Silos[index].Process() is not { IsAlive: true } process)
        {
            return;
        }

        ProcessSignals.Terminate(process);
        bool isPolite = await ProcessSignals.WaitForEnd(process, StopLimit);
        if (!isPolite)
        {
            ProcessSignals.Kill(process);
            await ProcessSignals.WaitForEnd(process, StopLimit);
        }

        string how = isPolite ? "stopped" : string.Create(CultureInfo.InvariantCulture, $"did not stop within {StopLimit.TotalSeconds} s and was killed");
        Say(string.Create(CultureInfo.InvariantCulture, $"silo {index} {how} (pid {process.Id})"));
    }

    private static ClusterException Failed(int index, SiloLog log, string what)
    {
        IReadOnlyList<string> words = log.LastWords();
        string said = words.Count == 0 ? "It said nothing" : $"It said:\n  {string.Join("\n  ", words)}";
        return new ClusterException(string.Create(CultureInfo.InvariantCulture, $"silo {index} {what}. {said}\nIts log: {log.Path}"));
    }

    private static void Say(string line) => Console.Error.WriteLine(line);
}
