using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>Pages that are mapped by as many mms.</summary>
/// <param name="Start">Key of the first page.</param>
/// <param name="End">Key of the last page.</param>
/// <param name="Count">Mms.</param>
[GenerateSerializer, Immutable]
internal readonly record struct PageReferenceRun([property: Id(0)] ulong Start, [property: Id(1)] ulong End, [property: Id(2)] int Count) : IAddressRun<PageReferenceRun>
{
    public PageReferenceRun Part(ulong start, ulong end) => this with { Start = start, End = end };
}
