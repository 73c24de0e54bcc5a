using System.Collections.Immutable;
using DistributedSvm.Scenarios.Units;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Catalogue;

/// <summary>The keys of a GPU model's file, and the dimension of each figure.</summary>
internal static class GpuModelShape
{
    public static readonly ImmutableArray<string> Figures =
    [
        "pciId", "chip", "xeCores", "xmxEngines", "vram", "vramForVfs", "vramBandwidth", "pcie", "srIov", "totalVfs", "gts", "bar2",
        "fp32", "int8", "boardPower", "price", "peerPush", "peerPull", "copyEngine",
    ];

    public static readonly MappingShape Model = new("gpuModel", ["name"], [.. new[] { "extends", "title", "gpusPerCard" }, .. Figures]);

    public static readonly MappingShape Figure = new("figure", ["value", "source", "confidence"], []);

    public static readonly ImmutableArray<KeyValuePair<string, Confidence>> Confidences =
        [new("H", Confidence.High), new("M", Confidence.Medium), new("L", Confidence.Low)];

    /// <summary>What a figure counts; null for a plain whole number.</summary>
    public static Dimension? DimensionOf(string figure) => figure switch
    {
        "vram" or "vramForVfs" or "bar2" => Dimension.Size,
        "vramBandwidth" or "peerPush" or "peerPull" or "copyEngine" => Dimension.Rate,
        "fp32" => Dimension.FloatingPoint,
        "int8" => Dimension.IntegerOperations,
        "boardPower" => Dimension.Power,
        "price" => Dimension.Price,
        _ => null,
    };
}
