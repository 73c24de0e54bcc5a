using System.Text.Json;
using System.Text.Json.Serialization;

namespace DistributedSvm.Grains.Hosting.Local;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(LocalCluster))]
internal sealed partial class LocalClusterJson : JsonSerializerContext;
