using System.Globalization;
using DistributedSvm.Model.Core;
using DistributedSvm.Scenarios;
using DistributedSvm.Scenarios.Worlds;

namespace DistributedSvm.Grains.Tests.Live;

/// <summary>Small worlds whose VFs have a load agent each.</summary>
internal static class LoadWorlds
{
    public static World Create(int hosts = 2, int vfs = 2) => WorldBuilder.BuildForLoad(ScenarioReader.Parse(
        string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            name: load
            duration: 1s
            hosts:
              - name: node
                count: {{hosts}}
                topology: { gpus: 1, model: arc-pro-b60 }
                vfs: { perGpu: {{vfs}}, vramPerVf: 4MiB }
            """),
        "load.yaml"));
}
