using DistributedSvm.Scenarios.Random;

namespace DistributedSvm.Scenarios.Tests;

/// <summary>Scenarios that are drawn from a seed.</summary>
public sealed class RandomScenarioTests
{
    private static readonly string[] Texts = [.. Enumerable.Range(1, 400).Select(seed => RandomScenario.Text((ulong)seed))];

    [Fact]
    public void Every_one_is_a_valid_scenario_and_the_same_each_time()
    {
        foreach (string text in Texts)
        {
            Assert.NotEmpty(Inputs.Parse(text).Workloads);
        }

        Assert.Equal(Texts[6], RandomScenario.Text(7));
    }

    [Theory]
    [InlineData("kind: link-down")]
    [InlineData("kind: link-corrupt")]
    [InlineData("quotaChange: notify")]
    [InlineData("kind: pf-unbind")]
    [InlineData("kind: allocation-failure")]
    [InlineData("bypassesCheck: true")]
    [InlineData("dynamic: false")]
    [InlineData("unmaps: never")]
    [InlineData("placement: both")]
    [InlineData("placement: vram")]
    [InlineData("kind: xe-link")]
    [InlineData("ualink:")]
    [InlineData("node1/gpu1")]
    public void Some_have(string feature) => Assert.Contains(Texts, text => text.Contains(feature, StringComparison.Ordinal));

    [Fact]
    public void Those_of_isolation_are_valid_too_and_the_same_each_time()
    {
        string[] texts = [.. Enumerable.Range(1, 300).Select(seed => RandomIsolation.Text((ulong)seed))];
        Assert.All(texts, text => Assert.NotEmpty(Inputs.Parse(text).Workloads));
        Assert.Equal(texts[6], RandomIsolation.Text(7));
        Assert.All(
            ["kind: vram-access", "kind: share", "kind: vf-flr", "kind: set-vram", "vram: 0MiB", "kind: gpu-reset"],
            feature => Assert.Contains(texts, text => text.Contains(feature, StringComparison.Ordinal)));
    }
}
