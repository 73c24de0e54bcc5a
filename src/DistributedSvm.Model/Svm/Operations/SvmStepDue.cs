using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <summary>A process' own: one of its tasks has spent its time and goes on.</summary>
[GenerateSerializer, Immutable]
public sealed record SvmStepDue([property: Id(0)] OperationId Operation, [property: Id(1)] SvmYield At) : Message
{
    public override int TypeNumber => 0x06A0;

    public override string? Step => At switch
    {
        SvmYield.Isolate => "svm-isolate",
        SvmYield.Finalize => "svm-finalize",
        SvmYield.GetPages => "svm-get-pages",
        SvmYield.Bind => "svm-bind",
        SvmYield.Refault => "svm-refault",
        SvmYield.Collect => "svm-collect",
        _ => "svm-mirror",
    };

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add((int)At);
    }
}
