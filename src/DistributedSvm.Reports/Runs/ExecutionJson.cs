using System.Text.Json;
using DistributedSvm.Model.Results;
using DistributedSvm.Reports.Text;

namespace DistributedSvm.Reports.Runs;

/// <summary>The member <c>execution</c>. Later members come last, so that the order of those before them stays.</summary>
internal static class ExecutionJson
{
    public static void Write(Utf8JsonWriter json, RunResult result)
    {
        ExecutionInfo execution = result.Execution;
        json.WriteStartObject("execution");
        json.WriteString("driver", execution.Driver);
        json.WriteString("partition", execution.Partition);
        json.WriteNumber("shards", execution.Shards);
        json.WriteNumber("shardsRequested", execution.ShardsRequested);
        json.WriteNumber("silos", execution.Silos);
        json.WriteNumber("windows", execution.Windows);
        json.WriteNumber("rounds", execution.Rounds);
        json.Measured("setupSeconds", execution.SetupSeconds);
        json.Measured("wallSeconds", execution.WallSeconds);
        json.Measured("eventsPerSecond", execution.EventsPerSecond);
        json.WriteNumber("eventsBetweenSilos", execution.EventsBetweenSilos);
        json.WriteNumber("bytesBetweenSilos", execution.BytesBetweenSilos);
        json.WriteNumber("rangeXArraysReceived", execution.RangeXArraysReceived);
        json.WriteNumber("rangeXArraysShared", execution.RangeXArraysShared);
        json.Measured("barrierSeconds", execution.BarrierSeconds);
        json.WriteNumber("checkpoints", execution.Checkpoints);
        json.WriteNumber("checkpointBytes", execution.CheckpointBytes);
        json.Measured("checkpointSeconds", execution.CheckpointSeconds);
        json.WriteNumber("recoveries", execution.Recoveries);
        json.Measured("recoverySeconds", execution.RecoverySeconds);
        Derived(json, ExecutionFigures.Of(result));
        json.WriteEndObject();
    }

    private static void Derived(Utf8JsonWriter json, ExecutionFigures figures)
    {
        json.Measured("windowsPerSecond", figures.WindowsPerSecond);
        json.Measured("eventsPerWindow", figures.EventsPerWindow);
        json.Measured("eventsPerRound", figures.EventsPerRound);
        json.Measured("bytesPerEventBetweenSilos", figures.BytesPerEventBetweenSilos);
        json.Measured("barrierShare", figures.BarrierShare);
    }
}
