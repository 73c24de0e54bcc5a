using System.Globalization;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Reports.Text;

namespace DistributedSvm.Reports.Charts.Mermaid;

/// <summary>A sequence chart as Mermaid's <c>sequenceDiagram</c>: locks that are held are activations of their owner, violations are red notes.</summary>
public static class MermaidChart
{
    private const string Red = "rgb(255, 205, 205)";

    public static string Write(SequenceChart chart)
    {
        ArgumentNullException.ThrowIfNull(chart);
        var writer = new StringWriter { NewLine = "\n" };
        writer.WriteLine("sequenceDiagram");
        Line(writer, $"title {MermaidText.Escaped(Title(chart))}");
        for (int lane = 0; lane < chart.Lanes.Length; lane++)
        {
            Line(writer, $"participant {Id(lane)} as {MermaidText.Escaped(chart.Lanes[lane].Name)}");
        }

        if (chart.LeftOutBefore > 0)
        {
            LeftOut(writer, chart, chart.LeftOutBefore, "earlier");
        }

        // A deactivation without its activation is an error, and an activation without its end is not drawn.
        var holds = new List<(int Owner, LockClass Class, LockTicket Task)>();
        foreach (ChartStep step in chart.Before.Concat(chart.Steps))
        {
            switch (step)
            {
                case ChartMessage message:
                    Message(writer, message);
                    break;
                case ChartLock item:
                    Lock(writer, item, holds);
                    break;
                case ChartViolation violation:
                    Violation(writer, violation);
                    break;
            }
        }

        if (chart.LeftOutAfter > 0)
        {
            LeftOut(writer, chart, chart.LeftOutAfter, "later");
        }

        foreach ((int owner, LockClass lockClass, LockTicket _) in holds)
        {
            Line(writer, $"Note over {Id(owner)}: {lockClass.Name()} is still held");
            Line(writer, $"deactivate {Id(owner)}");
        }

        return writer.ToString();
    }

    private static void Message(StringWriter writer, ChartMessage message)
    {
        string arrow = message.HasFailed ? "--x" : message.Answers is not null ? "-->>" : "->>";
        var parts = new List<string>();
        if (message.Operation is { } operation)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"#{operation.Value}"));
        }

        if (message.HasFailed)
        {
            parts.Add(message.Errno.ToString()!);
        }

        parts.AddRange(message.Fields.Select(field => field.Brief).Where(brief => brief.Length > 0));
        if (message is { Name: nameof(Completed), Answers: { } question })
        {
            parts.Add(question);
        }

        string fields = parts.Count > 0 ? $" {string.Join(", ", parts)}" : "";
        Line(writer, $"{Id(message.From)}{arrow}{Id(message.To)}: {MermaidText.Escaped($"{message.At} {message.Name}{fields}")}");
    }

    private static void Lock(StringWriter writer, ChartLock item, List<(int Owner, LockClass Class, LockTicket Task)> holds)
    {
        (int Owner, LockClass Class, LockTicket Task) task = (item.Owner, item.Class, item.Task);
        string name = item.Class.Name();
        string who = MermaidText.Escaped(string.Create(CultureInfo.InvariantCulture, $"{item.Holder} #{item.Task.Operation.Value}"));
        switch (item.Action)
        {
            case LockAction.Waits when item.Waiter >= 0 && item.Waiter != item.Owner:
                Line(writer, $"Note over {Id(item.Owner)},{Id(item.Waiter)}: {who} waits for {name}");
                break;
            case LockAction.Waits:
                Line(writer, $"Note over {Id(item.Owner)}: {who} waits for {name}");
                break;
            case LockAction.Acquired when !holds.Contains(task):
                holds.Add(task);
                Line(writer, $"activate {Id(item.Owner)}");
                Line(writer, $"Note over {Id(item.Owner)}: {name} held by {who}");
                break;
            case LockAction.Released when holds.Remove(task):
                Line(writer, $"deactivate {Id(item.Owner)}");
                break;
        }
    }

    private static void Violation(StringWriter writer, ChartViolation violation)
    {
        Line(writer, $"rect {Red}");
        Line(writer, $"Note over {Id(violation.Lane)}: {MermaidText.Escaped($"{violation.Invariant}, {JsonOutput.Name(violation.Blame)} at fault: {violation.Text}")}");
        Line(writer, "end");
    }

    private static void LeftOut(StringWriter writer, SequenceChart chart, int count, string when)
    {
        if (!chart.Lanes.IsEmpty)
        {
            string over = chart.Lanes.Length == 1 ? Id(0) : $"{Id(0)},{Id(chart.Lanes.Length - 1)}";
            Line(writer, $"Note over {over}: {Quantity.Count(count, $"{when} message")} left out");
        }
    }

    private static string Title(SequenceChart chart)
    {
        string buffer = chart.Buffer is { } path ? $", dma-buf {path}" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{chart.Scenario}{buffer} ({chart.Protocol} on {chart.VfioBase}, seed {chart.Seed})");
    }

    private static string Id(int lane) => string.Create(CultureInfo.InvariantCulture, $"e{lane}");

    private static void Line(StringWriter writer, string text)
    {
        writer.Write("    ");
        writer.WriteLine(text);
    }
}
