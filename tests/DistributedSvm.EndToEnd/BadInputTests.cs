namespace DistributedSvm.EndToEnd;

/// <summary>Wrong usage and invalid input: one clear message, with file, line and column where there is one; exit code 2; no stack trace; no run.</summary>
public sealed class BadInputTests
{
    private const string Good =
        """
        name: good
        duration: 1s
        hosts:
          - name: node
            topology: { gpus: 1, model: arc-pro-b60 }
            vfs: { perGpu: 1 }
        workloads:
          - { kind: display-share, on: node0/gpu0/vf1 }

        """;

    private const string NoGpus =
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <!DOCTYPE topology SYSTEM "hwloc2.dtd">
        <topology version="2.0">
          <object type="Machine" os_index="0" gp_index="1">
            <object type="Package" os_index="0" gp_index="2"/>
          </object>
        </topology>

        """;

    [Theory]
    [InlineData("gpus: 1, model", "gpus: 1 model", "bad.yaml:5:30: broken YAML")]
    [InlineData("name: node", "name: \"node", "bad.yaml:5:5: broken YAML")]
    [InlineData("arc-pro-b60", "arc-pro-b61", "bad.yaml:5:33: unknown GPU model 'arc-pro-b61'; did you mean 'arc-pro-b60'?")]
    [InlineData("duration: 1s", "duration: -1s", "bad.yaml:2:11: 'duration' must be more than zero, not -1s")]
    [InlineData("duration: 1s", "duration: 1", "bad.yaml:2:11: 'duration': '1' has no unit")]
    [InlineData("gpu0/vf1", "gpu0/vf9", "bad.yaml:8:32: no VF matches 'node0/gpu0/vf9'")]
    [InlineData("display-share", "display-shar", "bad.yaml:8:13: unknown workload kind 'display-shar'; did you mean 'display-share'?")]
    [InlineData("gpus: 1, model", "hwloc: none.xml, gpu", "bad.yaml:5:24: the file 'none.xml' does not exist")]
    [InlineData("gpus: 1, model", "hwloc: nogpus.xml, gpu", "nogpus.xml:4:4: the topology has no PCI device, so no GPU")]
    [InlineData("gpus: 1, model", "hwloc: cut.xml, gpu", "the XML is broken or cut off")]
    [InlineData("seed", "seed", "", true)]
    public async Task A_bad_scenario_is_one_message_with_its_place(string old, string changed, string message, bool isEmpty = false)
    {
        using var folder = new TemporaryFolder();
        folder.Write("nogpus.xml", NoGpus);
        string machine = await File.ReadAllTextAsync(Machine, TestContext.Current.CancellationToken);
        folder.Write("cut.xml", machine[..(machine.Length / 2)]);
        folder.Write("bad.yaml", isEmpty ? "" : Good.Replace(old, changed, StringComparison.Ordinal));
        Outcome outcome = await Executable.DsvmIn(folder.Path, "simulate", "bad.yaml", "--json");
        AssertRefused(outcome, isEmpty ? "bad.yaml:1:1: the file is empty" : message);
    }

    [Fact]
    public async Task The_scenario_that_these_tests_spoil_is_good()
    {
        using var folder = new TemporaryFolder();
        folder.Write("good.yaml", Good);
        (await Executable.DsvmIn(folder.Path, "simulate", "good.yaml", "--driver", "in-process")).AssertFine();
    }

    [Theory]
    [InlineData("simulate missing.yaml", "missing.yaml: the file does not exist")]
    [InlineData("simulate client/scenarios", "client/scenarios: the file cannot be read")]
    [InlineData("simulate client/scenarios/one-vf-iov.yaml --out client/scenarios/one-vf-iov.yaml/run", "one-vf-iov.yaml")]
    [InlineData("simulate client/scenarios/one-vf-iov.yaml --out client/scenarios/one-vf-iov.yaml", "one-vf-iov.yaml")]
    [InlineData("topology import missing.xml --gpu arc-pro-b60", "missing.xml: the file does not exist")]
    [InlineData("topology import client/scenarios/machines --gpu arc-pro-b60", "client/scenarios/machines: the file cannot be read")]
    [InlineData("topology import client/scenarios/machines/hwloc-dgx2-16gpu.xml --gpu arc-pro-b61", "--gpu: unknown GPU model 'arc-pro-b61'")]
    [InlineData("topology import client/scenarios/machines/hwloc-dgx2-16gpu.xml --gpu arc-pro-b60 -o missing/host.yaml", "host.yaml")]
    [InlineData("topology show missing.yaml", "missing.yaml: the file does not exist")]
    [InlineData("topology p2p missing.yaml", "missing.yaml: the file does not exist")]
    [InlineData("protocol show missing.yaml", "missing.yaml: the file does not exist")]
    [InlineData("protocol show client/scenarios/one-vf-iov.yaml --to 1ms --mermaid missing/chart.mmd", "chart.mmd")]
    [InlineData("protocol show client/scenarios/one-vf-iov.yaml --entities node0/gpu0/vf2", "--entities: no entity matches 'node0/gpu0/vf2'; did you mean")]
    [InlineData("protocol show client/scenarios/one-vf-iov.yaml --to 1ms --buffer vf1#1", "--buffer: no dma-buf is named 'vf1#1'; there are node0/gpu0/vf1/vfio#1")]
    [InlineData("protocol show client/scenarios/one-vf-iov.yaml --mermaid - --json", "--mermaid - and --json: standard output holds one of them")]
    [InlineData("bench scenario missing.yaml", "missing.yaml: the file does not exist")]
    [InlineData("load --hgrm missing/run.hgrm", "run.hgrm")]
    [InlineData("load --sessions 8 --rate 100/s", "--sessions is a closed loop and --rate an open one: give one of them")]
    [InlineData("load --adaptive --rate 100/s", "--adaptive finds the number of sessions itself: leave out --rate")]
    [InlineData("load --adaptive --sessions 8", "--adaptive finds the number of sessions itself: leave out --sessions")]
    [InlineData("load --adaptive --clients 2 --cluster local", "--adaptive searches with one client: leave out --clients")]
    [InlineData("load --max-in-flight 8", "--max-in-flight is for an open loop, --rate R/s")]
    [InlineData("load --clients 2", "--clients needs a cluster that all clients can reach: dsvm cluster up --silos 2, then --cluster local")]
    [InlineData("load --clients 4 --sessions 3 --cluster local", "--sessions 3 are too few for --clients 4")]
    [InlineData("load --spread", "--spread needs two silos: dsvm cluster up --silos 2, then --cluster local")]
    public async Task A_file_that_cannot_be_used_is_one_message(string arguments, string message) =>
        AssertRefused(await Executable.Dsvm(arguments.Split(' ')), message);

    [Theory]
    [InlineData("", "Required command was not provided", "dsvm")]
    [InlineData("simulat", "'simulat' is neither a command nor an option of dsvm", "dsvm")]
    [InlineData("topology nonsense", "'nonsense' is neither a command nor an option of dsvm topology", "dsvm topology")]
    [InlineData("simulate", "Required argument 'SCENARIO' missing", "dsvm simulate")]
    [InlineData("simulate x.yaml --shard 2", "'--shard' is neither a command nor an option of dsvm simulate", "dsvm simulate")]
    [InlineData("simulate x.yaml y.yaml", "'y.yaml' is neither a command nor an option of dsvm simulate", "dsvm simulate")]
    [InlineData("simulate x.yaml --shards 0", "--shards: '0' is no whole number from 1 to 256", "dsvm simulate")]
    [InlineData("simulate x.yaml --shards -1", "--shards: '-1' is no whole number from 1 to 256", "dsvm simulate")]
    [InlineData("simulate x.yaml --shards 257", "--shards: '257' is no whole number from 1 to 256", "dsvm simulate")]
    [InlineData("simulate x.yaml --shards two", "--shards: 'two' is no whole number from 1 to 256", "dsvm simulate")]
    [InlineData("simulate x.yaml --partition rack", "--partition: 'rack' is none of host, gpu, function", "dsvm simulate")]
    [InlineData("simulate x.yaml --driver cluster", "--driver: 'cluster' is none of grains, in-process, paranoid", "dsvm simulate")]
    [InlineData("simulate x.yaml --protocol rfc-v9", "--protocol: 'rfc-v9' is none of reference, rfc-v1, rfc-v2, mapping-types", "dsvm simulate")]
    [InlineData("simulate x.yaml --vfio-base 6.18", "--vfio-base: '6.18' is none of oct-2025, 6.19, 2026-revoke, 2026-proposal", "dsvm simulate")]
    [InlineData("bench scenario x.yaml --schedule pkt", "--schedule: 'pkt' is none of fixed, jitter, pct", "dsvm bench scenario")]
    [InlineData("simulate x.yaml --seed -3", "--seed: '-3' is no whole number from 0 to 18446744073709551615", "dsvm simulate")]
    [InlineData("topology import x.xml", "Option '--gpu' is required", "dsvm topology import")]
    [InlineData("topology p2p x.yaml --iommu on", "--iommu: 'on' is none of off, pt, strict", "dsvm topology p2p")]
    [InlineData("topology p2p x.yaml --vfs maybe", "--vfs: 'maybe' is none of on, off", "dsvm topology p2p")]
    [InlineData("protocol show x.yaml --max 0", "--max: '0' is no whole number from 1 to ", "dsvm protocol show")]
    [InlineData("protocol show x.yaml --from soon", "--from: 'soon' is no time", "dsvm protocol show")]
    [InlineData("bench phold --entities none", "--entities: 'none' is no whole number from 1 to ", "dsvm bench phold")]
    [InlineData("bench phold --mean -1", "--mean: '-1' is no number from 0 to 10^12", "dsvm bench phold")]
    [InlineData("bench phold --lookahead 0", "--lookahead: '0' is no number above 0 to 10^12", "dsvm bench phold")]
    [InlineData("load --sessions 0", "--sessions: '0' is no whole number from 1 to 100000", "dsvm load")]
    [InlineData("load --rate 0", "--rate: '0' is no rate above 0 to 10000000 a second: write e.g. 5000/s", "dsvm load")]
    [InlineData("load --rate -5/s", "--rate: '-5/s' is no rate above 0", "dsvm load")]
    [InlineData("load --rate 5/min", "--rate: '5/min' is no rate above 0", "dsvm load")]
    [InlineData("load --duration 0s", "--duration: '0s' is not from 1ms to 1000000 s: write e.g. 30s", "dsvm load")]
    [InlineData("load --duration 30", "--duration: '30' is no time: '30' has no unit", "dsvm load")]
    [InlineData("load --warmup -1s", "--warmup: '-1s' is less than no time", "dsvm load")]
    [InlineData("load --mix shar=1", "--mix: 'shar=1' is no mix: no kind of session is named 'shar': there are share, negotiate, move, flr, refused, svm", "dsvm load")]
    [InlineData("load --mix share=0", "--mix: 'share=0' is no mix: 'share=0' has no weight: write share=N", "dsvm load")]
    [InlineData("load --clients 65", "--clients: '65' is no whole number from 1 to 64", "dsvm load")]
    [InlineData("bench phold --repeat 0", "--repeat: '0' is no whole number from 1 to ", "dsvm bench phold")]
    public async Task Wrong_usage_is_one_message_and_the_help_to_ask_for(string arguments, string message, string command)
    {
        Outcome outcome = await Executable.Dsvm(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        AssertRefused(outcome, message, $"Try: {command} --help");
    }

    private static string Machine => Path.Combine(Executable.Home, Executable.Scenario(Path.Combine("machines", "hwloc-dgx2-16gpu.xml")));

    private static void AssertRefused(Outcome outcome, string message, params string[] more)
    {
        Assert.Equal(2, outcome.ExitCode);
        outcome.AssertNoStackTrace();
        Assert.Empty(outcome.Output);
        string[] lines = outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(1 + more.Length, lines.Length);
        Assert.StartsWith("dsvm: ", lines[0], StringComparison.Ordinal);
        Assert.Contains(message, lines[0], StringComparison.Ordinal);
        Assert.Equal(more, lines[1..]);
    }
}
