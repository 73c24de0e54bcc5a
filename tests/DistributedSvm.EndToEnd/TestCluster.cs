using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace DistributedSvm.EndToEnd;

/// <summary>
/// A local cluster of one test, as <c>dsvm cluster up</c> starts it: real silos on free ports, recorded in a folder of the test's own. Silos can be killed, frozen
/// and brought back; nothing is left when it is disposed.
/// </summary>
internal sealed class TestCluster : IAsyncDisposable
{
    private readonly TemporaryFolder _home;
    private readonly string[] _options;

    private TestCluster(int basePort, string id, string[] options)
    {
        // Users have spaces in the names of their folders.
        _home = new TemporaryFolder("dsvm home ");
        (Port, Id, _options) = (basePort, id, options);
    }

    public string Id { get; }

    /// <summary>The silo port of silo 0.</summary>
    public int Port { get; }

    /// <summary>What <c>dsvm</c> takes for <c>--cluster</c>, when run by <see cref="Dsvm"/>.</summary>
    public string Connection => $"local:{Id}";

    /// <summary>The same without looking into the folder of the test: all gateways there were at first.</summary>
    public string Gateways(int silos) =>
        $"{string.Join(',', Enumerable.Range(0, silos).Select(i => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port + 100 + i}")))}/{Id}";

    /// <summary>The value of DSVM_HOME.</summary>
    public string Home => _home.Path;

    /// <summary>Where the record and the logs are.</summary>
    public string Folder => Path.Combine(Home, "clusters", Id);

    /// <summary>Starts a cluster and waits until all silos are up.</summary>
    /// <param name="silos">How many.</param>
    /// <param name="redis">The Redis that holds membership and checkpoints; null: silo 0 and the silos' memory.</param>
    /// <param name="options">More options of <c>dsvm cluster up</c>, given at each <see cref="Up"/>.</param>
    public static async Task<TestCluster> Start(int silos, RedisServer? redis = null, params string[] options)
    {
        TestCluster cluster = Prepare([.. redis is null ? Array.Empty<string>() : ["--redis", redis.Uri], .. options]);
        try
        {
            (await cluster.Up("--silos", silos.ToString(CultureInfo.InvariantCulture))).AssertFine();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>One of which nothing runs yet.</summary>
    public static TestCluster Prepare(params string[] options)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are POSIX");
        int port = Ports.FreeBase();
        return new TestCluster(port, string.Create(CultureInfo.InvariantCulture, $"test-{port}"), options);
    }

    /// <summary>Runs <c>dsvm</c> where it finds this cluster.</summary>
    public Task<Outcome> Dsvm(params string[] arguments) => Executable.Finish(StartDsvm(arguments));

    public Process StartDsvm(params string[] arguments) =>
        Executable.Start("dsvm", Executable.Home, [("DSVM_HOME", Home)], arguments);

    /// <summary><c>dsvm cluster up</c>: also what brings dead silos back.</summary>
    public Task<Outcome> Up(params string[] more) => Dsvm(UpArguments(more));

    public string[] UpArguments(params string[] more) =>
        ["cluster", "up", "--id", Id, "--port", Port.ToString(CultureInfo.InvariantCulture), .. _options, .. more];

    /// <summary>Brings the dead silos back and waits until they are up.</summary>
    public async Task Restart() => (await Up()).AssertFine();

    public Task<Outcome> Down() => Dsvm("cluster", "down", "--id", Id);

    /// <summary><c>dsvm cluster status --json</c>.</summary>
    public async Task<JsonElement> Status() => (await Dsvm("cluster", "status", "--id", Id, "--json")).AssertFine().Json();

    /// <summary>The state of each silo, in order.</summary>
    public async Task<string[]> States() =>
        [.. (await Status()).GetProperty("silos").EnumerateArray().Select(silo => silo.GetProperty("state").GetString()!)];

    /// <summary>The processes as recorded: those that died keep theirs.</summary>
    public int[] Pids()
    {
        using JsonDocument record = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "cluster.json")));
        return [.. record.RootElement.GetProperty("silos").EnumerateArray().Select(silo => silo.GetProperty("pid").GetInt32())];
    }

    /// <summary>SIGKILL: gone at once, and nobody is told.</summary>
    public async Task Kill(int silo)
    {
        int pid = Pids()[silo];
        Send(pid, process => process.Kill());
        await WaitForEnd(pid);
    }

    /// <summary>SIGTERM, and waits for the end.</summary>
    public async Task Terminate(int silo)
    {
        int pid = Pids()[silo];
        Send(pid, Signals.SendTerminate);
        await WaitForEnd(pid);
    }

    /// <summary>SIGSTOP: it hangs, with its sockets open.</summary>
    public void Freeze(int silo) => Send(Pids()[silo], Signals.SendStop);

    /// <summary>SIGCONT.</summary>
    public void Thaw(int silo) => Send(Pids()[silo], Signals.SendContinue);

    /// <summary>Whether the process runs. One that has ended counts as gone, though its parent may not have asked for its exit code yet.</summary>
    public static bool IsRunning(int pid)
    {
        string stat = string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat");
        try
        {
            if (OperatingSystem.IsLinux())
            {
                string text = File.ReadAllText(stat);
                return text[text.LastIndexOf(')') + 2] is not ('Z' or 'X');
            }

            using Process process = Process.GetProcessById(pid);
            return !process.HasExited;
        }
        catch (Exception exception) when (exception is IOException or ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Waits until it has ended.</summary>
    public static async Task WaitForEnd(int pid)
    {
        var waited = Stopwatch.StartNew();
        while (IsRunning(pid))
        {
            Assert.True(waited.Elapsed < Executable.Patience, $"Process {pid} does not end.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken);
        }
    }

    public string Log(int silo) => File.ReadAllText(Path.Combine(Folder, string.Create(CultureInfo.InvariantCulture, $"silo-{silo}.log")));

    public async ValueTask DisposeAsync()
    {
        try
        {
            (await Down()).AssertFine();
        }
        finally
        {
            _home.Dispose();
        }
    }

    private static void Send(int pid, Action<Process> signal)
    {
        using Process process = Process.GetProcessById(pid);
        signal(process);
    }
}
