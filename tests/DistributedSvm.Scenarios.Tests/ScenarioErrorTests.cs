using CsCheck;

namespace DistributedSvm.Scenarios.Tests;

public sealed class ScenarioErrorTests
{
    [Fact]
    public void A_missing_file_is_one_message_without_a_place()
    {
        ScenarioException e = Assert.Throws<ScenarioException>(() => ScenarioReader.Read("no/such.yaml"));
        Assert.Equal("no/such.yaml: the file does not exist", e.Message);
    }

    [Fact]
    public void A_folder_is_no_scenario()
    {
        ScenarioException e = Assert.Throws<ScenarioException>(() => ScenarioReader.Read(AppContext.BaseDirectory));
        Assert.Contains("cannot be read", Assert.Single(e.Errors).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "test.yaml:1:1: the file is empty")]
    [InlineData("# only a comment\n", "test.yaml:1:1: the file is empty")]
    [InlineData("name: [1, 2\nduration: 5s\n", "test.yaml:2:1: broken YAML: ")]
    [InlineData("name: \"x\nduration: 5s\n", "test.yaml:2:1: broken YAML: ")]
    [InlineData("hosts: {a: b\nduration: 5s\n", "test.yaml:2:1: broken YAML: a '[' or '{' before this is not closed")]
    [InlineData("name: x\n\tduration: 5s\n", "test.yaml:2:1: broken YAML: ")]
    [InlineData("name: *nowhere\n", "test.yaml:1:7: the alias '*nowhere' names no anchor before it")]
    [InlineData("name: x\n---\nname: y\n", "test.yaml:2:1: a second YAML document begins here")]
    [InlineData("- a\n- b\n", "test.yaml:1:1: a scenario must be a mapping with the keys name, duration, hosts, ")]
    public void Broken_yaml_has_its_place(string text, string start) => Assert.StartsWith(start, Inputs.Error(text), StringComparison.Ordinal);

    [Fact]
    public void Whatever_is_cut_off_or_garbled_is_invalid_input_and_never_a_crash()
    {
        string[] samples = [.. Directory.GetFiles(Inputs.Sample(""), "*.yaml").Order(StringComparer.Ordinal).Select(File.ReadAllText)];
        Gen.Select(Gen.Int[0, samples.Length - 1], Gen.Int[0, 3_000], Gen.Int[0, 3_000], Gen.Char["[]{}:-#&*!|>'\"%@`,? \n\tx0"]).Sample(
            (sample, cut, at, garbage) =>
            {
                string text = samples[sample];
                text = text[..Math.Min(cut, text.Length)];
                at = Math.Min(at, text.Length);
                text = text[..at] + garbage + text[at..];
                try
                {
                    ScenarioReader.Parse(text, Inputs.Sample("garbled.yaml"));
                }
                catch (ScenarioException e)
                {
                    return e.Errors.All(error => error.Line >= 1 && error.Column >= 1 && error.Message.Length > 0);
                }

                return true;
            },
            iter: 1_000);
    }

    [Fact]
    public void Hostile_nesting_is_refused_before_it_hurts() =>
        Assert.Contains("nested deeper than 64 levels", Inputs.Error("name: " + new string('[', 500)), StringComparison.Ordinal);

    [Theory]
    [InlineData("duratoin: 5s\n", "test.yaml:6:1: unknown key 'duratoin' in a scenario; did you mean 'duration'?")]
    [InlineData("name: again\n", "test.yaml:6:1: 'name' is given twice; the first is on line 1")]
    [InlineData("seed: 1.5\n", "test.yaml:6:7: 'seed' must be a whole number, not '1.5'")]
    [InlineData("seed: \"7\"\n", "test.yaml:6:7: 'seed' must be a whole number, not '7'")]
    [InlineData("seed: -1\n", "test.yaml:6:7: 'seed' must be between 0 and 9223372036854775807, not -1")]
    [InlineData("seed:\n", "test.yaml:6:6: 'seed' has no value; write one or remove the key")]
    [InlineData("seed: [1]\n", "test.yaml:6:7: 'seed' must be a single value, not a list")]
    [InlineData("drain: 100\n", "test.yaml:6:8: 'drain': '100' has no unit; write e.g. 100s (units: ns, us, ms, s)")]
    [InlineData("drain: -1ms\n", "test.yaml:6:8: 'drain' must be zero or more, not -1ms")]
    [InlineData("interconnects: [iow]\n", "test.yaml:6:17: unknown interconnect 'iow'; did you mean 'iov'?")]
    [InlineData("interconnects: [iov, iov]\n", "test.yaml:6:22: 'iov' is listed twice")]
    [InlineData("interconnects: iov\n", "test.yaml:6:16: 'interconnects' must be a list of names of interconnects, not 'iov'")]
    [InlineData("expect: [gest]\n", "test.yaml:6:10: unknown party 'gest'; did you mean 'guest'?")]
    [InlineData("network: { bandwidth: 200Gbps }\n", "test.yaml:6:10: 'network' needs the key 'latency'")]
    [InlineData("network: { bandwidth: 200, latency: 2us }\n", "test.yaml:6:23: 'bandwidth': '200' has no unit; write e.g. 200GB/s ")]
    [InlineData("network: { bandwidth: 200Gbps, latency: 0s }\n", "test.yaml:6:41: 'latency' must be more than zero, not 0s")]
    [InlineData("network: { bandwidth: 200Gbps, latency: 99ns }\n", "test.yaml:6:41: 'latency' is from NIC to NIC and must be 100ns to 1s, not 99 ns")]
    [InlineData("network: { bandwidth: 200Gbps, latency: 2s }\n", "test.yaml:6:41: 'latency' is from NIC to NIC and must be 100ns to 1s, not 2 s")]
    [InlineData("network: { bandwidth: 200Gbps, latency: 2us, chunk: 1KiB }\n", "test.yaml:6:53: 'chunk' must be at least 4KiB, not 1KiB")]
    [InlineData("workloads: [share]\n", "test.yaml:6:13: a workload must be a mapping with the key 'kind', not 'share'")]
    [InlineData("workloads:\n  - { on: x }\n", "test.yaml:7:5: a workload needs a 'kind': display-share, share, copies, vram-access, gpu-jobs")]
    [InlineData("workloads:\n  - { kind: displayshare, on: x }\n", "test.yaml:7:13: unknown workload kind 'displayshare'; did you mean 'display-share'?")]
    [InlineData("faults:\n  - { at: 1ms, kind: gpu-melts, on: node0/gpu0 }\n", "test.yaml:7:22: unknown fault kind 'gpu-melts'; known: link-rate, link-down, ")]
    [InlineData("catalogue: [mine.yaml]\n", "test.yaml:6:13: the file 'mine.yaml' does not exist (looked for mine.yaml; paths are relative")]
    public void A_wrong_value_has_one_message_at_its_place(string line, string start) =>
        Assert.StartsWith(start, Inputs.Error(Inputs.Start + line), StringComparison.Ordinal);

    [Theory]
    [InlineData("-5s", "test.yaml:2:11: 'duration' must be more than zero, not -5s")]
    [InlineData("0s", "test.yaml:2:11: 'duration' must be more than zero, not 0s")]
    [InlineData("5", "test.yaml:2:11: 'duration': '5' has no unit; write e.g. 5s")]
    [InlineData("9223372s", "test.yaml:2:11: 'duration' and 'drain' together are more virtual time than there is")]
    public void A_duration_is_a_positive_time(string duration, string start) =>
        Assert.StartsWith(start, Inputs.Error(Inputs.Start.Replace("1s", duration, StringComparison.Ordinal)), StringComparison.Ordinal);

    [Fact]
    public void Several_errors_are_reported_at_once_in_order_of_their_lines()
    {
        string[] errors = Inputs.Errors("name: x\nduration: -1s\nhosts:\n  - name: node\n    topology: { gpus: 2, model: arc-pro-b6 }\nexpect: [nobody]\n");
        Assert.Equal(
        [
            "test.yaml:2:11: 'duration' must be more than zero, not -1s",
            "test.yaml:5:33: unknown GPU model 'arc-pro-b6'; did you mean 'arc-pro-b60'?",
            "test.yaml:6:10: unknown party 'nobody'; known: protocol, exporter, importer, guest, user, hardware",
        ], errors);
    }

    [Fact]
    public void Missing_keys_are_named() =>
        Assert.Equal(
            ["test.yaml:1:1: a scenario needs the key 'duration'", "test.yaml:1:1: a scenario needs the key 'hosts'"],
            Inputs.Errors("name: x\n"));

    [Fact]
    public void An_error_in_a_shared_anchor_is_said_once() =>
        Assert.StartsWith(
            "test.yaml:5:5: unknown key 'modle'",
            Inputs.Errors("name: x\nduration: 1s\nhosts:\n  - { name: a, topology: &t {\n    modle: nope, model: arc-pro-b60, gpus: 1 } }\n  - { name: b, topology: *t }\n").Single(),
            StringComparison.Ordinal);
}
