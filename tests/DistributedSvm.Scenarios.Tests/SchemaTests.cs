using System.Text.Json;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing.Variants;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Tests;

public sealed class SchemaTests
{
    private static readonly JsonElement Definitions = JsonDocument.Parse(ScenarioSchema.Text).RootElement.GetProperty("$defs");

    public static TheoryData<string> ShapeNames => [.. ScenarioVocabulary.Default.Shapes.Select(s => s.Name)];

    [Theory]
    [MemberData(nameof(ShapeNames))]
    public void The_schema_knows_exactly_the_readers_keys(string name)
    {
        MappingShape shape = ScenarioVocabulary.Default.Shapes.Single(s => s.Name == name);
        JsonElement definition = Definitions.GetProperty(name);
        Assert.Equal(shape.Keys.Order(), definition.GetProperty("properties").EnumerateObject().Select(p => p.Name).Order());
        Assert.False(definition.GetProperty("additionalProperties").GetBoolean());
        string?[] required = definition.TryGetProperty("required", out JsonElement list) ? [.. list.EnumerateArray().Select(e => e.GetString())] : [];
        Assert.Equal(shape.Required.Order(), required.Order());
    }

    [Fact]
    public void Every_mapping_of_the_schema_is_one_that_the_reader_knows() =>
        Assert.Equal(
            ScenarioVocabulary.Default.Shapes.Select(s => s.Name).Order(),
            Definitions.EnumerateObject().Where(d => d.Value.TryGetProperty("properties", out _)).Select(d => d.Name).Order());

    [Fact]
    public void Every_kind_of_workload_fault_and_interconnect_is_in_the_schema()
    {
        JsonElement scenario = Definitions.GetProperty("scenario").GetProperty("properties");
        Assert.Equal(ScenarioVocabulary.Default.Workloads.Select(w => w.Name).Order(), Kinds(scenario.GetProperty("workloads")).Order());
        Assert.Equal(ScenarioVocabulary.Default.Faults.Select(f => f.Name).Order(), Kinds(scenario.GetProperty("faults")).Order());
        Assert.Equal(ScenarioVocabulary.Default.Interconnects, Words(scenario.GetProperty("interconnects")));
        Assert.Equal(ScenarioVocabulary.Parties.Select(p => p.Key), Words(scenario.GetProperty("expect")));
        Assert.Equal(
            ScenarioVocabulary.Default.Gpus.Models.Select(m => m.Name).Order(),
            Definitions.GetProperty("gpuModelName").GetProperty("examples").EnumerateArray().Select(e => e.GetString()).Order());
    }

    [Fact]
    public void Every_protocol_vfio_base_and_kind_of_schedule_is_in_the_schema()
    {
        JsonElement scenario = Definitions.GetProperty("scenario").GetProperty("properties");
        Assert.Equal(ProtocolKinds.All.Select(entry => entry.Key), Names(scenario.GetProperty("protocol")));

        // YAML reads 6.19 as a number, so an editor must let that pass as well.
        Assert.Equal([.. VfioBaseKinds.All.Select(entry => entry.Key), "6.19"], Names(scenario.GetProperty("vfioBase")));
        JsonElement[] schedules = [.. scenario.GetProperty("schedule").GetProperty("oneOf").EnumerateArray()];
        Assert.Equal(ScheduleKinds.All.Select(entry => entry.Key), Names(schedules[0]));
        Assert.Equal(ScheduleKinds.All.Select(entry => entry.Key), schedules[1..].Select(KindOf));
    }

    [Fact]
    public void Every_reference_leads_somewhere()
    {
        string text = ScenarioSchema.Text;
        foreach (string reference in text.Split("\"#/$defs/").Skip(1).Select(t => t[..t.IndexOf('"', StringComparison.Ordinal)]))
        {
            Assert.True(Definitions.TryGetProperty(reference, out _), reference);
        }
    }

    [Fact]
    public void It_is_the_file_that_is_published() => Assert.Equal(File.ReadAllText(Inputs.Sample("scenario.schema.json")), ScenarioSchema.Text);

    private static IEnumerable<string> Kinds(JsonElement list) => list.GetProperty("items").GetProperty("oneOf").EnumerateArray().Select(KindOf);

    private static string KindOf(JsonElement reference) =>
        Definitions.GetProperty(reference.GetProperty("$ref").GetString()!.Split('/')[^1]).GetProperty("properties").GetProperty("kind").GetProperty("const").GetString()!;

    private static IEnumerable<string> Names(JsonElement choice) => choice.GetProperty("enum").EnumerateArray().Select(e => e.ToString());

    private static IEnumerable<string?> Words(JsonElement list) =>
        list.GetProperty("items").GetProperty("enum").EnumerateArray().Select(e => e.GetString());
}
