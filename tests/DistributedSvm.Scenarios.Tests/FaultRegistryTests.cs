using DistributedSvm.Model.Core;
using DistributedSvm.Scenarios.Faults;
using DistributedSvm.Scenarios.Workloads;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Tests;

public sealed class FaultRegistryTests
{
    private static readonly ScenarioVocabulary Vocabulary = new() { Faults = [new LinkDownKind()] };

    [Fact]
    public void A_new_kind_of_fault_is_one_registration()
    {
        ScenarioDocument document = Parse("faults:\n  - { at: 250ms, kind: link-down, on: here }\n");
        LinkDown fault = Assert.IsType<LinkDown>(Assert.Single(document.Faults));
        Assert.Equal((SimTime.FromMilliseconds(250), "here"), (fault.At, fault.Where));
    }

    [Theory]
    [InlineData("  - { at: 250ms, kind: link-dwon, on: here }\n", "7:24: unknown fault kind 'link-dwon'; did you mean 'link-down'?")]
    [InlineData("  - { at: 1s, kind: link-down, on: here }\n", "7:11: the fault at 1 s is not within the scenario's duration of 1 s")]
    [InlineData("  - { at: -1s, kind: link-down, on: here }\n", "7:11: 'at' must be zero or more, not -1s")]
    [InlineData("  - { at: 0s, kind: link-down }\n", "7:5: a link-down fault needs the key 'on'")]
    public void A_wrong_fault_has_one_message_at_its_place(string entry, string start)
    {
        ScenarioException e = Assert.Throws<ScenarioException>(() => Parse("faults:\n" + entry));
        Assert.StartsWith("test.yaml:" + start, e.Message, StringComparison.Ordinal);
    }

    private static ScenarioDocument Parse(string text) => ScenarioReader.Parse(Inputs.Start + text, "test.yaml", null, Vocabulary);

    private sealed record LinkDown(SimTime At, string Where) : ResolvedFault(At)
    {
        public override string Kind => "link-down";

        public override IEnumerable<int> Hosts => [0];
    }

    private sealed class LinkDownKind : IFaultKind
    {
        public string Name => "link-down";

        public MappingShape Shape { get; } = FaultShape.Of("linkDown", ["on"], []);

        public ResolvedFault? Read(MappingReader entry, SimTime at, WorkloadContext context) =>
            entry.Text("on") is string where ? new LinkDown(at, where) : null;
    }
}
