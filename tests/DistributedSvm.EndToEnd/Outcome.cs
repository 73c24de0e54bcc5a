using System.Text.Json;

namespace DistributedSvm.EndToEnd;

/// <summary>What a process answered and wrote.</summary>
internal sealed record Outcome(int ExitCode, string Output, string Error)
{
    /// <summary>All of standard output as one JSON value.</summary>
    public JsonElement Json()
    {
        using JsonDocument document = JsonDocument.Parse(Output);
        return document.RootElement.Clone();
    }

    public Outcome AssertFine()
    {
        Assert.True(ExitCode == 0, $"exit code {ExitCode}: {Error}");
        AssertNoStackTrace();
        return this;
    }

    /// <summary>It could not do what it was told to, and said why in one message.</summary>
    public void AssertFailed(string message)
    {
        Assert.Equal(1, ExitCode);
        Assert.Empty(Output);
        Assert.Contains(message, Assert.Single(Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        AssertNoStackTrace();
    }

    public void AssertNoStackTrace()
    {
        Assert.DoesNotContain("   at ", Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled exception", Error, StringComparison.Ordinal);
    }
}
