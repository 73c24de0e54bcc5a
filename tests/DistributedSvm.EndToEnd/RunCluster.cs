using System.Diagnostics;
using System.Text.Json;

namespace DistributedSvm.EndToEnd;

/// <summary>One silo, with its storage in memory, for all tests of runs in a cluster.</summary>
public sealed class RunCluster : IAsyncLifetime
{
    /// <summary>Runs until it is told to stop.</summary>
    public const string Endless =
        """
        name: Endless run
        duration: 1000000s
        hosts:
          - name: node
            topology: { gpus: 2, model: arc-pro-b60 }
            vfs: { perGpu: 1 }
        workloads:
          - { kind: display-share, on: "node0/gpu*/vf*" }
        """;

    /// <summary>Two guests for a fifth of a second: what takes long enough to have a middle.</summary>
    public const string Short =
        """
        name: short
        seed: 7
        duration: 200ms
        hosts:
          - name: node
            topology: { gpus: 2, model: arc-pro-b60 }
            vfs: { perGpu: 1 }
        workloads:
          - { kind: display-share, on: "node0/gpu*/vf*", renderTime: 2ms }
        """;

    private readonly TemporaryFolder _folder = new();
    private SiloProcess? _silo;

    /// <summary>As <c>--cluster</c> wants it.</summary>
    public string Connection => _silo!.Gateway;

    public string Folder => _folder.Path;

    public async ValueTask InitializeAsync()
    {
        _folder.Write("endless.yaml", Endless);
        _folder.Write("short.yaml", Short);
        _silo = await SiloProcess.Start();
    }

    public async ValueTask DisposeAsync()
    {
        if (_silo is not null)
        {
            await _silo.DisposeAsync();
        }

        _folder.Dispose();
    }

    /// <summary>Runs <c>dsvm</c> to its end, on this cluster.</summary>
    internal Task<Outcome> Dsvm(params string[] arguments) => Executable.DsvmIn(Folder, [.. arguments, "--cluster", Connection]);

    /// <summary>Starts <c>dsvm</c> on this cluster.</summary>
    internal Process Start(params string[] arguments) => Executable.Start("dsvm", Folder, [.. arguments, "--cluster", Connection]);

    /// <summary>The run as <c>run list</c> has it.</summary>
    internal async Task<JsonElement> Find(string run) => Assert.Single(
        (await Dsvm("run", "list", "--json")).AssertFine().Json().GetProperty("runs").EnumerateArray(),
        listed => listed.GetProperty("run").GetString() == run);
}
