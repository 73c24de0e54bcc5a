using System.Text.Json;
using DistributedSvm.Reports.Runs;
using DistributedSvm.Reports.Text;

namespace DistributedSvm.Reports.Svm;

/// <summary>The members of a run in the JSON of <c>dsvm svm</c>.</summary>
internal static class SvmTrialJson
{
    public static void Members(Utf8JsonWriter json, SvmTrial trial)
    {
        json.WriteStartArray("workloads");
        foreach (SvmWorkloadFigures workload in trial.Workloads)
        {
            json.WriteStartObject();
            json.WriteString("name", workload.Name);
            json.WriteString("kind", workload.Kind);
            json.WriteBoolean("finished", workload.IsFinished);
            NumberOrNull(json, "runUs", workload.RunUs);
            json.Number("bytesPerSecond", workload.BytesPerSecond);
            NumberOrNull(json, "iterationUsP50", workload.RoundUs);
            json.WriteNumber("contentErrors", workload.ContentErrors);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        SvmFigures figures = trial.Figures;
        json.WriteNumber("gpuFaults", figures.GpuFaults);
        json.WriteNumber("cpuFaults", figures.CpuFaults);
        json.WriteNumber("migrations", figures.Migrations);
        json.WriteNumber("bytesToVram", figures.BytesIn);
        json.WriteNumber("bytesFromPeers", figures.BytesFromPeers);
        json.WriteNumber("bytesToSystem", figures.BytesOut);
        json.WriteNumber("bytesRemote", figures.RemoteBytes);
        json.WriteNumber("tlbInvalidations", figures.Invalidations);
        json.WriteNumber("evictions", figures.Evictions);
        json.WriteNumber("duplicates", figures.Duplicates);
        json.WriteNumber("promotions", figures.Promotions);
        json.WriteNumber("retries", figures.Retries);
        json.WriteString("violation", trial.Violation);
        json.WriteString("digest", RunResultJson.DigestText(trial.Digest));
    }

    public static void NumberOrNull(Utf8JsonWriter json, string name, decimal? value)
    {
        if (value is { } number)
        {
            json.Number(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
