using System.Collections.Immutable;
using System.Globalization;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Results;

namespace DistributedSvm.Engine.Results;

/// <summary>From what GPUs and vfio devices reported to who had how much of each GPU.</summary>
internal static class SriovSummary
{
    public static ImmutableArray<SriovResult> Of(World world, RunTotals totals, SimTime measured)
    {
        var resets = totals.Resets.ToDictionary(use => world.PathOf(use.Function), use => use.Times);
        var adverse = totals.AdverseEvents.ToDictionary(use => world.PathOf(use.Function), use => use.Events);
        return
        [
            .. from use in totals.Functions
               group use.Share by use.Gpu into gpu
               orderby gpu.Key.Index
               let path = world.PathOf(gpu.Key)
               select new SriovResult(path, [.. gpu.OrderBy(share => share.Number).Select(share => Function(path, share))]),
        ];

        FunctionResult Function(string gpu, FunctionShare share)
        {
            string path = share.Number == 0 ? $"{gpu}/pf" : string.Create(CultureInfo.InvariantCulture, $"{gpu}/vf{share.Number}");
            return new FunctionResult(path, Engine(share.Render), Engine(share.Copy), share.VramBytes, resets.GetValueOrDefault(path), adverse.GetValueOrDefault(path));
        }

        EngineResult Engine(EngineShare share) => share == EngineShare.Idle ? EngineResult.Idle : new(share.Busy, Rounded.Ratio(share.Busy.Picoseconds, measured.Picoseconds), share.Jobs, share.Resets);
    }
}
