using DistributedSvm.Model.Core;
using DistributedSvm.Scenarios.Workloads;

namespace DistributedSvm.Scenarios.Tests;

public sealed class CopiesTests
{
    private const string Scenario = "name: x\nduration: 1s\nhosts: [{ name: node, count: 2, topology: { gpus: 2, model: arc-pro-b60 } }]\nworkloads:\n  - { kind: copies, file: flows.csv }\n";
    private const string Header = "id,src_gpu,dst_gpu,bytes,start_s\n";

    [Fact]
    public void Columns_are_found_by_name_and_others_ignored() =>
        Assert.Equal(
            [new CopyFlow(7, 0, 1, 0, 0, 64_000_000, SimTime.FromMicroseconds(1)), new CopyFlow(8, 1, 0, 1, 1, 1, SimTime.Zero)],
            Flows("finish_s,start_s,bytes,note,dst_gpu,src_gpu,id\n9,0.000001,64000000,\"a, \"\"b\"\"\",0,1,7\n,0,1,,3,2,8\n"));

    [Theory]
    [InlineData("0", 0)]
    [InlineData("0.000000000001", 1)]
    [InlineData("1e-6", 1_000_000)]
    [InlineData("1E-06", 1_000_000)]
    [InlineData("0.00010300000000000001", 103_000_000)]
    [InlineData("0.5", 500_000_000_000)]
    public void A_start_is_exact_to_the_picosecond(string start, long picoseconds) =>
        Assert.Equal(picoseconds, Assert.Single(Flows($"{Header}0,0,1,1,{start}\n")).Start.Picoseconds);

    [Fact]
    public void Line_ends_byte_order_mark_blank_lines_and_comments_do_not_matter() =>
        Assert.Equal(2, Flows("\uFEFF# made by hand\r\nid,src_gpu,dst_gpu,bytes,start_s\r\n\r\n0,0,1,1,0\r\n1,1,0,1,0").Length);

    [Fact]
    public void A_set_selects_by_the_column_scenario()
    {
        const string flows = "scenario,id,src_gpu,dst_gpu,bytes,start_s\nA,0,0,1,5,0\nB,0,1,0,6,0\nB,1,1,0,7,0\n";
        Assert.Equal([6, 7], Flows(flows, "B").Select(f => f.Bytes));
        Assert.Equal("flows.csv:1:1: no row has 'C' in the column 'scenario'; it holds A, B", Error(flows, "C"));
        Assert.Equal("flows.csv:3:3: the id 0 was used on line 2; choose one of the file's sets with 'set:' (column 'scenario')", Error(flows));
    }

    [Fact]
    public void A_file_without_sets_is_one_set() => Assert.Single(Flows($"{Header}0,0,1,1,0\n", "A"));

    [Fact]
    public void Rows_of_other_sets_are_not_looked_at() =>
        Assert.Single(Flows("scenario,id,src_gpu,dst_gpu,bytes,start_s\nA,0,0,1,5,0\nB,0,99,0,6,0\n", "A"));

    [Theory]
    [InlineData("", "flows.csv:1:1: the file is empty")]
    [InlineData(Header, "flows.csv:1:1: the file has a header but no copies")]
    [InlineData("id,src,dst,bytes\n0,0,1,1\n", "flows.csv:1:1: the header needs the columns id, src_gpu, dst_gpu, bytes, start_s; missing: src_gpu, dst_gpu, start_s")]
    [InlineData("id,src_gpu,dst_gpu,bytes,start_s,id\n", "flows.csv:1:34: the column 'id' is there twice")]
    [InlineData(Header + "0,0,1,1\n", "flows.csv:2:7: this line has 4 fields, the header 5")]
    [InlineData(Header + "x,0,1,1,0\n", "flows.csv:2:1: 'id' must be a whole number, not 'x'")]
    [InlineData(Header + "0,4,1,1,0\n", "flows.csv:2:3: there is no GPU 4: the scenario's 4 GPUs are 0 to 3")]
    [InlineData(Header + "0,0,-1,1,0\n", "flows.csv:2:5: there is no GPU -1: the scenario's 4 GPUs are 0 to 3")]
    [InlineData(Header + "0,0,1,0,0\n", "flows.csv:2:7: 'bytes' must be at least 1, not 0")]
    [InlineData(Header + "0,0,1,1.5,0\n", "flows.csv:2:7: 'bytes' must be a whole number, not '1.5'")]
    [InlineData(Header + "0,0,1,1,soon\n", "flows.csv:2:9: 'start_s' must be seconds such as 0.000001, not 'soon'")]
    [InlineData(Header + "0,0,1,1,-1\n", "flows.csv:2:9: 'start_s' must be zero or more, not -1")]
    [InlineData(Header + "0,0,1,1,1\n", "flows.csv:2:9: this copy starts at 1 s, not within the scenario's duration of 1 s")]
    [InlineData(Header + "0,0,1,1,1e20\n", "flows.csv:2:9: this copy starts at 1e20 s, not within")]
    [InlineData(Header + "0,0,0,1,0\n", "flows.csv:2:5: a copy needs two GPUs; source and destination are both 0")]
    [InlineData(Header + "0,1,2,1,0\n", "flows.csv:2:5: GPU 2 is on node1, GPU 1 on node0, and there is no network between them; give the scenario one")]
    [InlineData(Header + "0,0,1,1,0\n0,1,0,1,0\n", "flows.csv:3:1: the id 0 was used on line 2")]
    public void A_wrong_flow_has_one_message_at_its_place(string flows, string start) =>
        Assert.StartsWith(start, Error(flows), StringComparison.Ordinal);

    [Fact]
    public void A_copy_may_cross_hosts_that_have_a_network()
    {
        CopiesWorkload copies = (CopiesWorkload)Inputs.Parse(
            Scenario + "network: { bandwidth: 200Gbps, latency: 2us }\n", ("flows.csv", Header + "0,1,2,5,0\n")).Workloads[0];
        Assert.Equal([new CopyFlow(0, 0, 1, 1, 0, 5, SimTime.Zero)], copies.Flows);
    }

    [Fact]
    public void While_the_network_is_wrong_nothing_is_said_about_copies_that_cross_it() =>
        Assert.StartsWith(
            "test.yaml:6:12: 'network' needs the key 'latency'",
            Inputs.Error(Scenario + "network:   { bandwidth: 200Gbps }\n", ("flows.csv", Header + "0,1,2,5,0\n")),
            StringComparison.Ordinal);

    [Fact]
    public void A_file_full_of_errors_stops_after_some() =>
        Assert.Equal(20, Inputs.Errors(Scenario, ("flows.csv", Header + string.Concat(Enumerable.Range(0, 1_000).Select(i => $"{i},9,1,1,0\n")))).Length);

    [Fact]
    public void A_missing_file_is_an_error_where_it_is_named() =>
        Assert.StartsWith("test.yaml:5:27: the file 'flows.csv' does not exist", Inputs.Error(Scenario), StringComparison.Ordinal);

    private static CopyFlow[] Flows(string flows, string? set = null) =>
        [.. Assert.IsType<CopiesWorkload>(Assert.Single(Inputs.Parse(WithSet(set), ("flows.csv", flows)).Workloads)).Flows];

    private static string Error(string flows, string? set = null) => Inputs.Error(WithSet(set), ("flows.csv", flows));

    private static string WithSet(string? set) => set is null ? Scenario : Scenario.Replace("flows.csv }", $"flows.csv, set: {set} }}", StringComparison.Ordinal);
}
