namespace DistributedSvm.Model.Svm;

[GenerateSerializer]
internal sealed class CpuPageTable
{
}
