namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>A step as a thread comes to it, with the round of the innermost loop around it.</summary>
public readonly record struct ProgramStep(SvmStep Step, long Round);
