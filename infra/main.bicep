// Everything that one deployment of Pfmg.Cloud needs, in one resource group. What of it is proved: README.md.
targetScope = 'subscription'

@minLength(1)
@maxLength(20)
@description('The azd environment; part of every name.')
param environmentName string

@description('The region; health data of the plan stay in France. Only France Central has zones.')
@allowed([
  'francecentral'
  'francesouth'
])
param location string

@description('Which file of profiles/ holds: dev is cheap, prod is zone-redundant and private.')
@allowed([
  'dev'
  'prod'
])
param profile string = 'dev'

@description('Repository and tag of the task image in the registry ("pfmg-worker:1.0.0"). Empty: no pool is made.')
param taskImage string = ''

@description('The pools that runs are sent to, the preferred first, parted by commas: "spot" has the first VM size of the profile, "spot-2" the second. Empty: all, in this order.')
param batchPool string = ''

@description('Object id of who deploys, for pushing images and loading references; empty gives nobody these roles.')
param deployerId string = ''

@description('What that is.')
@allowed([
  'User'
  'Group'
  'ServicePrincipal'
])
param deployerType string = 'User'

@description('Addresses (CIDR), divided by commas, from which platforms upload where the network is private.')
param uploadAddresses string = ''

@description('Application (client) id of the app registration that stands for the API; tokens must be made for it (docs/deploy.md).')
@minLength(1)
param apiClientId string

@description('Who hears of alerts; empty for nobody.')
param alertEmail string = ''

@description('First month of the budget; leave as it is once deployed.')
param budgetStart string = '2026-12-01'

@description('Unproved names of the custom handler\'s stack on Flex Consumption.')
param functionsRuntimeName string = 'custom'
param functionsRuntimeVersion string = '1.0'

var profiles = {
  dev: loadJsonContent('profiles/dev.json')
  prod: loadJsonContent('profiles/prod.json')
}
var suffix = toLower(uniqueString(subscription().id, environmentName, location))
var tags = {
  'azd-env-name': environmentName
  application: 'pfmg-cloud'
  profile: profile
  data: 'health'
}

resource group 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'rg-pfmg-${environmentName}'
  location: location
  tags: tags
}

module platform 'platform.bicep' = {
  scope: group
  name: 'platform'
  params: {
    location: location
    tags: tags
    suffix: suffix
    chosen: profiles[profile]
    taskImage: taskImage
    batchPool: batchPool
    deployerId: deployerId
    deployerType: deployerType
    uploadAddresses: uploadAddresses
    apiClientId: apiClientId
    alertEmail: alertEmail
    budgetStart: budgetStart
    functionsRuntimeName: functionsRuntimeName
    functionsRuntimeVersion: functionsRuntimeVersion
  }
}

output AZURE_RESOURCE_GROUP string = group.name
output AZURE_CONTAINER_REGISTRY_ENDPOINT string = platform.outputs.registryServer
output PFMG_API_CLIENT_ID string = apiClientId
output PFMG_URL string = platform.outputs.url
output PFMG_INTAKE_ACCOUNT string = platform.outputs.intakeName
output PFMG_LAKE_ACCOUNT string = platform.outputs.lakeName
