using System.Globalization;
using DistributedSvm.Reports.Text;
using HdrHistogram;
using Spectre.Console;

namespace DistributedSvm.Reports.Load;

/// <summary>The readable report of <c>dsvm load</c>.</summary>
public static class LoadReport
{
    /// <summary>Violations that are shown; all are counted, and the JSON has more.</summary>
    private const int ShownViolations = 10;

    public static void Render(IAnsiConsole console, LoadResult result)
    {
        var sheet = new Sheet(console);
        sheet.Heading("Load");
        sheet.Fields([.. Fields(result)]);
        LatencyTable(sheet, result);
        Search(sheet, result);
        Errors(sheet, result);
        Silos(sheet, result);
        Audit(sheet, result);
    }

    private static IEnumerable<(string, StyledText)> Fields(LoadResult result)
    {
        LoadSetup setup = result.Setup;
        yield return ("load", Load(setup));
        yield return ("mix", string.Join(", ", setup.Mix.Select(kind => $"{kind.Kind} {Quantity.Count(kind.Weight)}")) + string.Create(CultureInfo.InvariantCulture, $", seed {setup.Seed}"));
        string clients = setup.Clients > 1 ? $", {Quantity.Count(setup.Clients, "client")}" : "";
        string spread = setup.IsSpread ? ", exporters and importers on different silos" : "";
        yield return ("against", $"{Cells.Clean(setup.Cluster ?? "embedded silo")}, {Quantity.Count(setup.Agents, "agent")}{clients}{spread}");
        yield return ("time", $"{Quantity.WallSeconds(result.MeasuredSeconds)} measured, {Quantity.WallSeconds(setup.WarmupSeconds)} warm-up before");
        string failed = result.FailedSessions > 0 ? $", {Quantity.Count(result.FailedSessions)} of them failed" : "";
        yield return ("sessions", $"{Quantity.Count(result.Sessions)}{failed}");
        string confidence = result.SessionsPerSecondHalfWidth is { } half ? $" +- {Quantity.Rounded(half)} (95 % confidence)" : "";
        yield return ("throughput", new($"{Quantity.Rounded(result.SessionsPerSecond)} sessions/s{confidence}", Palette.Title));
        if (result.WholeSeconds.Count > 1)
        {
            long[] whole = [.. result.WholeSeconds.Select(second => second.Good)];
            string dip = result.LongestDip is { } longest
                ? string.Create(CultureInfo.InvariantCulture, $"; below half the median for {longest.Seconds} s, from second {longest.From} on")
                : "";
            yield return ("each second", new($"{Quantity.Count(whole.Min())} to {Quantity.Count(whole.Max())}{dip}", dip.Length > 0 ? Palette.Warning : Style.Plain));
        }

        if (result.Delayed > 0)
        {
            yield return ("delayed", new($"{Quantity.Count(result.Delayed, "session")} could not start in time, {Quantity.Count(result.NotStarted)} of them never did", Palette.Warning));
        }
    }

    private static string Load(LoadSetup setup) => setup.Mode switch
    {
        "open" => $"open loop, {Quantity.Rounded(setup.Rate ?? 0)} sessions start each second, at most {Quantity.Count(setup.MaxInFlight ?? 0)} under way",
        "adaptive" => $"adaptive, found {Quantity.Count(setup.Sessions ?? 0, "session")} under way",
        _ => $"closed loop, {Quantity.Count(setup.Sessions ?? 0, "session")} under way",
    };

    private static void LatencyTable(Sheet sheet, LoadResult result)
    {
        sheet.Heading("Latency");
        var table = new TextTable(
        [
            new(""), new("sessions", Right: true), new("mean", Right: true),
            .. Latencies.Shown.Select(p => new TextColumn(p.Title, Right: true)), new("max", Right: true),
        ]);
        Row(table, "all", result.Latency);
        foreach (LoadKind kind in result.Kinds.Where(_ => result.Kinds.Length > 1))
        {
            Row(table, $"  {kind.Name}", kind.Latency);
        }

        if (result.FailedSessions > 0)
        {
            Row(table, "failed", result.FailedLatency);
        }

        if (result.Setup.Rate is not null)
        {
            Row(table, "from start", result.Service);
        }

        table.WriteTo(sheet);
        if (result.Setup.Rate is not null)
        {
            sheet.Wrapped("Latency counts from the start that the schedule intends, so a wait to be started is part of it; the last line counts from the actual start.", Palette.Faint);
        }
    }

    private static void Row(TextTable table, string name, HistogramBase histogram) => table.Add(
    [
        name, Quantity.Count(histogram.TotalCount), Latencies.Text(Latencies.Mean(histogram)),
        .. Latencies.Shown.Select(p => new StyledText(Latencies.Text(Latencies.At(histogram, p.Percentile)))), Latencies.Text(Latencies.Max(histogram)),
    ]);

    private static void Search(Sheet sheet, LoadResult result)
    {
        if (result.Search.IsEmpty)
        {
            return;
        }

        sheet.Heading("Search for the highest throughput");
        var table = new TextTable(new("under way", Right: true), new("sessions/s", Right: true), new("+- 95 %", Right: true), new(""));
        foreach (LoadStep step in result.Search)
        {
            bool isBest = step.Sessions == result.Setup.Sessions;
            Style style = isBest ? Palette.Good : Style.Plain;
            table.Add(
                new(Quantity.Count(step.Sessions), style), new(Quantity.Rounded(step.SessionsPerSecond), style), new(Quantity.Rounded(step.HalfWidth), style), new(isBest ? "chosen" : "", style));
        }

        table.WriteTo(sheet);
    }

    private static void Errors(Sheet sheet, LoadResult result)
    {
        if (result.Errnos.IsEmpty && result.Exceptions.IsEmpty)
        {
            return;
        }

        sheet.Heading("Errors");
        var table = new TextTable(new("sessions", Right: true), new("error"), new("where", Shrinks: true));
        foreach (LoadErrno error in result.Errnos)
        {
            table.Add(Quantity.Count(error.Count), new(error.Errno, Palette.Bad), $"step {error.Step}");
        }

        foreach (LoadException exception in result.Exceptions)
        {
            table.Add(Quantity.Count(exception.Count), new(exception.Type, Palette.Bad), $"first: {exception.Message}");
        }

        table.WriteTo(sheet);
    }

    private static void Silos(Sheet sheet, LoadResult result)
    {
        if (result.Silos.IsEmpty)
        {
            return;
        }

        sheet.Heading("Silos");
        var table = new TextTable(
            new("silo"), new("sessions/s", Right: true), new("messages/s", Right: true), new("calls/s", Right: true), new("across/s", Right: true), new("memory", Right: true));
        foreach (LoadSilo silo in result.Silos)
        {
            table.Add(
                silo.Address, Quantity.Rounded(silo.SessionsPerSecond), Quantity.Rounded(silo.MessagesPerSecond), Quantity.Rounded(silo.CallsPerSecond),
                Quantity.Rounded(silo.CallsToOthersPerSecond), Quantity.Bytes(silo.MemoryBytes));
        }

        table.WriteTo(sheet);
    }

    private static void Audit(Sheet sheet, LoadResult result)
    {
        sheet.Heading("Audit");
        if (result.Audit is { DmaBufs: 0, ViolationCount: 0 } clean)
        {
            sheet.Line(new StyledText($"clean: {Quantity.Count(clean.Entities)} entities asked, nothing leaked, no violations", Palette.Good));
        }

        foreach (LoadRemark remark in result.Verdict)
        {
            sheet.Wrapped(remark.Text, remark.IsFailure ? Palette.Bad : Palette.Warning);
        }

        if (result.Audit is not { Violations.IsEmpty: false } audit)
        {
            return;
        }

        sheet.Blank();
        foreach (LoadFinding finding in audit.Violations.Take(ShownViolations))
        {
            sheet.Wrapped($"{finding.Entity}: {finding.Text} (fault of the {JsonOutput.Name(finding.Blame)})", lead: $"{finding.Invariant}  ", leadStyle: Palette.Bad);
        }

        if (audit.ViolationCount > ShownViolations)
        {
            sheet.Wrapped($"and {Quantity.Count(audit.ViolationCount - Math.Min(ShownViolations, audit.Violations.Length))} more", Palette.Faint);
        }
    }
}
