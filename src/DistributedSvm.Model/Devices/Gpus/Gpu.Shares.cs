using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Devices;

/// <content>Which function had how much of the GPU, for the result.</content>
public sealed partial class Gpu
{
    private void Meter(EngineKind kind, SimTime now) => Engine(kind).Meter(SimTime.Min(now, Spec.Duration));

    /// <summary>Nothing where no VF ever had VRAM or work.</summary>
    private void ReportShares(IConclusion conclusion)
    {
        var functions = new SortedSet<int> { 0 };
        functions.UnionWith(Enumerable.Range(1, Lmtt.DirectoryEntries - 1).Where(vf => !_lmtt.BlocksOf(vf).IsEmpty));
        foreach (EngineKind kind in EngineKinds)
        {
            functions.UnionWith(Engine(kind).Functions.Select(function => function.Number));
        }

        if (functions.Count == 1)
        {
            return;
        }

        long ofVfs = 0;
        foreach (int number in functions.Reverse())
        {
            long vram = number > 0 ? _lmtt.BlocksOf(number).Sum(block => (long)block.Length) : (long)_vram.AllocatedBytes - ofVfs;
            ofVfs += vram;
            conclusion.Function(new FunctionShare(number, EngineShare.Of(_render, number), EngineShare.Of(_copy, number), vram));
        }
    }
}
